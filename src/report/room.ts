/** How much of each kind a report may show. */
export interface Room {
  readonly causes: number;
  readonly evidence: number;
  readonly logLines: number;
  readonly images: number;
  readonly objects: number;
  readonly fields: number;
  readonly remarks: number;
}

/** From all to the least. What matters least goes first: the list of objects, then fields, then remarks, then logs. */
export const ROOMS: readonly Room[] = [
  { causes: 1_000, evidence: 200, logLines: 500, images: 1_000, objects: 5_000, fields: 5_000, remarks: 1_000 },
  { causes: 50, evidence: 100, logLines: 100, images: 200, objects: 1_000, fields: 1_000, remarks: 100 },
  { causes: 50, evidence: 50, logLines: 100, images: 100, objects: 200, fields: 300, remarks: 50 },
  { causes: 20, evidence: 30, logLines: 50, images: 50, objects: 50, fields: 100, remarks: 20 },
  { causes: 10, evidence: 20, logLines: 30, images: 20, objects: 20, fields: 40, remarks: 10 },
  { causes: 5, evidence: 10, logLines: 15, images: 10, objects: 0, fields: 0, remarks: 5 },
  { causes: 3, evidence: 5, logLines: 8, images: 5, objects: 0, fields: 0, remarks: 0 },
  { causes: 1, evidence: 3, logLines: 0, images: 0, objects: 0, fields: 0, remarks: 0 },
];
