/** How many cases a property tries: `npm run test:long` multiplies them all. */
export const runs = (usual: number): number => usual * Number(process.env.ROLLCALL_RUNS ?? 1);

/** The step through cases that are counted: each in the long run, one of so many, always the same, in the short one. */
export const oneOf = (many: number): number => (runs(1) > 1 ? 1 : many);
