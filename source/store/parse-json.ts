/** What a JSON text says; undefined where it is none, for files that anybody may have cut. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
