/** What a registry says of an image. */
export type ImageAnswer = 'found' | 'not-found' | 'unauthorized' | 'no-host' | 'too-many-requests';

/** How one container's life goes; all times in seconds. */
export type Plan =
  /** Never starts: the waiting reason and message, and what repeats while the kubelet backs off. */
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly message: string;
      readonly backOff?: string;
      readonly until?: Mended;
    }
  /** Its volumes or its network don't come: only events tell. */
  | {
      readonly kind: 'held';
      readonly reason: 'FailedMount' | 'FailedAttachVolume' | 'FailedCreatePodSandBox';
      readonly message: string;
      readonly until?: Mended;
    }
  /** Created, but its process can't be started. */
  | { readonly kind: 'unstartable'; readonly message: string }
  | {
      readonly kind: 'runs';
      /** From its start until Ready; undefined: its probe never passes. */
      readonly readyAfter?: number;
      /** From its start until it ends, again and again, or only so many times. */
      readonly exits?: {
        readonly after: number;
        readonly code: number;
        readonly reason: string;
        readonly times?: number;
        /** The probe that has it killed. */
        readonly killedBy?: 'liveness' | 'startup';
      };
      /** What it writes before it ends with an error. */
      readonly lastWords?: readonly string[];
    };

/** When what stood in its way is mended, and what it does then. */
export interface Mended {
  readonly seconds: number;
  readonly plan: Plan & { kind: 'runs' };
}

/** One run of a container. */
export interface Run {
  readonly startedAt: number;
  readonly finishedAt?: number;
}
