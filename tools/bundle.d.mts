/** Bundles an entry point and all that it imports into a folder, under this name. */
export function bundle(name: string, entry: string, outdir: string): Promise<void>;
