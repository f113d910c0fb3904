/** The oldest Node that the program runs on; launch.mjs, which an old Node must be able to read, says the same. */
export const neededNode = 22;

/** What to say on a Node that is too old to run this, and what to do; undefined: it is new enough. */
export function tooOld(version: string): string | undefined {
	if (Number(version.split('.')[0]) >= neededNode) return undefined;
	return `rollcall needs Node ${neededNode} or newer; this is v${version}. Start it by its own command (rollcall, or node source/launch.mjs), which finds the Node that npm install brings along, or install a newer Node.`;
}
