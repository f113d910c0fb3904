import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const folder = fileURLToPath(new URL('../../docs/', import.meta.url));

/** The pages of `docs/`, by name, as text. */
export const pages: ReadonlyMap<string, string> = new Map(
	readdirSync(folder)
		.filter((name) => name.endsWith('.md'))
		.map((name) => [name, readFileSync(`${folder}${name}`, 'utf8')]),
);

/** A call of rollcall as a page has it. */
export interface DocumentedCall {
	/** The words after `rollcall`. */
	readonly words: readonly string[];
	/** Under which heading it stands. */
	readonly section: string;
}

/** The calls in the shell blocks of a page, in their order; other lines of these blocks are not for us. */
export function callsIn(page: string): readonly DocumentedCall[] {
	const calls: DocumentedCall[] = [];
	let section = '';
	let inside = false;
	for (const line of page.split('\n')) {
		if (line.startsWith('```')) inside = line === '```sh';
		else if (!inside && line.startsWith('#')) section = line.replace(/^#+ /, '');
		else if (inside && line.startsWith('rollcall '))
			calls.push({
				words: line
					.replace(/\s+#.*/, '')
					.split(/\s+/)
					.slice(1),
				section,
			});
	}
	return calls;
}

/** Calls that stand in a sentence: `rollcall …` between backticks. */
export const callsInText = (page: string): ReadonlyArray<readonly string[]> =>
	[...page.matchAll(/`rollcall ([^`]+)`/g)].map(([, words]) => words!.split(/\s+/));
