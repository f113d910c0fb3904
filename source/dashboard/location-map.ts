/** *Location settings* as they are typed: `4711 = 3; 4712 = 0`, a location of ours and its id on the other side. */

const entries = (text: string) =>
	text
		.split(/[\n,;]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');

const oursIn = (entry: string) => entry.split('=')[0]!.trim();

/** Whether an id can stand in such a text at all. */
export const canBeMapped = (id: string): boolean => id.trim() === id && !/[\n,;=]/.test(id);

/** The same with this location of ours at that one there, instead of where it was; all else stays. */
export const mappedTo = (text: string, ours: string, theirs: string): string =>
	[...entries(text).filter((entry) => oursIn(entry) !== ours), `${ours} = ${theirs}`].join('; ');
