import {expect} from 'vitest';
import {run} from '../support/cli.ts';
import {callsIn, type DocumentedCall, pages} from './commands-in.ts';

/** What the pages call something, and what it is here. */
export type Names = Readonly<Record<string, () => Promise<string> | string>>;

export interface Walker {
	/** Runs one command, which has to end with one of these codes, and gives what it printed. */
	call(words: readonly string[], state: string, expected?: readonly number[]): Promise<string>;
	/** Does what a page says, word for word. `codes`: what ends otherwise than with 0, by its words. */
	walk(
		calls: readonly DocumentedCall[],
		state: string,
		codes?: Readonly<Record<string, readonly number[]>>,
	): Promise<string>;
}

export function walker(env: Readonly<Record<string, string>>, names: Names): Walker {
	const call: Walker['call'] = async (words, state, expected = [0]) => {
		const {code, stdout, stderr} = await run(words, {state, env});
		expect(expected, `rollcall ${words.join(' ')} ended with ${code}:\n${stdout}${stderr}`).toContain(code);
		return stdout;
	};
	return {
		call,
		async walk(calls, state, codes = {}) {
			let told = '';
			for (const {words} of calls) {
				const here: string[] = [];
				for (const word of words) here.push((await names[word]?.()) ?? word);
				told += await call(here, state, codes[words.join(' ')]);
			}
			return told;
		},
	};
}

/** The calls of some sections of a page, all of which have to be there. */
export function sectionsOf(page: string, ...sections: readonly string[]): readonly DocumentedCall[] {
	const calls = callsIn(pages.get(page)!).filter(({section}) => sections.includes(section));
	expect(new Set(calls.map(({section}) => section))).toEqual(new Set(sections));
	return calls;
}
