/** Bundles one entry point and all that it imports into a folder. */
export function bundle(entry: string, outdir: string): Promise<void>;
