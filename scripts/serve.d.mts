export interface Serving {
  /** Address of the folder, without a slash at its end. */
  readonly origin: string;
  /** Paths that were asked for, in their order. */
  readonly requested: string[];
  readonly close: () => Promise<void>;
}

export function serve(
  folder: string,
  options?: { readonly port?: number; readonly isolated?: boolean },
): Promise<Serving>;
