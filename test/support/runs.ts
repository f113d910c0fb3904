/** How many cases a property tries: `npm run test:long` multiplies them all. */
export const runs = (usual: number): number => usual * Number(process.env.ROLLCALL_RUNS ?? 1);
