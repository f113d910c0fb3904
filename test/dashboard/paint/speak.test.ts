import {describe, expect, test} from 'vitest';
import {type Spoken, speak} from '../../../source/dashboard/paint/speak.ts';

const inverse = (text: string) => `\x1b[7m${text}\x1b[27m`;
const rule = '─'.repeat(40);
const person = (name: string, chosen = false) =>
	chosen ? inverse(` ▸   ${name}     Student `) : `     ${name}     \x1b[36mStudent\x1b[39m`;
const screen = (chosen: number, names: readonly string[], tab = 2) => [
	` ${['Runs', 'Users', 'Activity'].map((title, at) => (at + 1 === tab ? inverse(` ${at + 1} ${title} `) : ` ${at + 1} ${title} `)).join('')}`,
	rule,
	...names.map((name, at) => person(name, at === chosen)),
	'',
	' \x1b[1mq\x1b[22m quit',
];

/** Says these screens one after the other; what was said of the last. */
const heard = (...frames: ReadonlyArray<readonly string[]>) => {
	let spoken: Spoken | undefined;
	let lines: readonly string[] = [];
	for (const frame of frames) ({lines, spoken} = speak(spoken, frame));
	return lines;
};
const names = ['Ana', 'Ben', 'Carla'];

test('the first screen is said whole, without rules, blanks, colours and columns', () => {
	expect(heard(screen(0, names))).toEqual([
		'1 Runs  [2 Users]  3 Activity',
		'▸  Ana  Student',
		'Ben  Student',
		'Carla  Student',
		'q quit',
	]);
});

test('a move says where the cursor is now, and nothing else', () => {
	expect(heard(screen(0, names), screen(1, names))).toEqual(['▸  Ben  Student']);
});

test('a list that is scrolled says who came', () => {
	expect(heard(screen(2, names), screen(2, ['Ben', 'Carla', 'Dan']))).toEqual(['▸  Dan  Student']);
});

test('another tab is said, though its row has the same letters', () => {
	expect(heard(screen(0, names), screen(0, names, 3))).toEqual(['1 Runs  2 Users  [3 Activity]']);
});

test('the same screen is not said twice', () => {
	expect(heard(screen(0, names), screen(0, names))).toEqual([]);
});

test('rows that say the same are said once', () => {
	expect(heard(screen(0, names), ['…', ' …', '…'])).toEqual(['…']);
});

test('that work goes on is no news, its next stage is', () => {
	const work = (text: string) => [...screen(0, names), ` \x1b[36m◐\x1b[39m ${text}`];
	const begun = work('Sync of SIS · plan · 12,000 of 40,000 rows · 3.2 s');
	expect(heard(begun, work('Sync of SIS · plan · 14,000 of 40,000 rows · 3.7 s'))).toEqual([]);
	expect(heard(begun, work('Sync of SIS · apply · 1 s'))).toEqual(['◐ Sync of SIS · apply · 1 s']);
});

describe('where the locale is not UTF-8', () => {
	test('marks and rules are known by their stand-ins', () => {
		const before = ['-'.repeat(40), inverse(' >   Ana '), '     Ben '];
		expect(heard(before)).toEqual(['>  Ana', 'Ben']);
		expect(heard(before, ['-'.repeat(40), '     Ana ', inverse(' >   Ben ')])).toEqual(['>  Ben']);
	});
});
