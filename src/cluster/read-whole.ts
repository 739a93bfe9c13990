import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { codeOf, garbage } from './fault.ts';

export interface Reading {
  /** Called at every piece that arrives. */
  readonly heard: () => void;
  /** Nobody knows yet whether an API server answers. */
  readonly isFirst: () => boolean;
}

/** The bytes of an answer, unpacked. */
export type ReadWhole = (response: IncomingMessage, reading: Reading) => Promise<Buffer>;

const MIB = 2 ** 20;
/** Every answer may be as long: it is more than an API server takes for an object. */
const SHORT = 4 * MIB;
/** Longer ones, lists of 500 objects as they are, share as much, once an API server is known to answer. */
const MOST_TOGETHER = 256 * MIB;

/** Reads answers of one server whole. One that would fill the memory, packed or not, is none: it throws `garbage`. */
export function createReader(server: string): ReadWhole {
  let together = 0;
  return (response, { heard, isFirst }) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const source = unpacked(response);
      source.on('data', (chunk: Buffer) => {
        heard();
        chunks.push(chunk);
        length += chunk.length;
        together += chunk.length;
        if (length > SHORT && (isFirst() || together > MOST_TOGETHER))
          source.destroy(garbage(server, `an answer longer than ${Math.floor(length / MIB)} MiB`));
      });
      source.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
      source.on('error', (error) => {
        reject(codeOf(error).startsWith('Z_') ? garbage(server, 'bytes that are no whole gzip', error) : error);
      });
      source.on('close', () => {
        together -= length;
      });
    });
}

function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  // Most answers are not packed: only the first that is has to wait for the module.
  const { createGunzip } = process.getBuiltinModule('node:zlib');
  // Whoever reads it is told of its error, which is that of either of the two.
  return pipeline(response, createGunzip({ chunkSize: MIB / 4 }), () => {});
}
