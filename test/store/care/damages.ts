import {appendFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {
	cut,
	edit,
	flip,
	flipLine,
	inBase,
	journalOf,
	journalText,
	type MadeState,
	manifestOf,
	rootOf,
	shardsOf,
} from './damaged-state.ts';

/** One way to damage the state of `makeState`, and what is to come of it. */
export interface Damage {
	readonly name: string;
	readonly do: (made: MadeState) => void;
	/** File that has to be named, relative to the state; and its line. */
	readonly named: string | RegExp;
	readonly line?: number;
	/** Whose contents the repaired state has; undefined where only a backup helps. */
	readonly as: number | undefined;
	/** Sequence that it opens at, where that is neither this nor, as commits are lost, the one after it. */
	readonly opensAt?: number;
	readonly lost?: readonly number[];
	/** Nobody can tell how many commits are lost. */
	readonly unknown?: true;
	/** Sequences that history cannot tell any more. */
	readonly forgotten?: readonly number[];
	/** Where the store meets it: at open, when it reads all, when history is read, or never. */
	readonly met?: 'open' | 'read' | 'history' | 'never';
}

const lines = (folder: string, change: (lines: string[]) => string[]) =>
	writeFileSync(journalOf(folder), `${change(journalText(folder).trimEnd().split('\n')).join('\n')}\n`);
const only = (folder: string, manifest: string, others: readonly string[]) => {
	const shared = new Set(others.flatMap((other) => shardsOf(folder, other)));
	const found = shardsOf(folder, manifest).find((shard) => !shared.has(shard));
	if (found === undefined) throw new Error('no shard is only there');
	return found;
};
const previous = (folder: string) => inBase(folder, /^base-000000000005/)[0]!;
const load = (folder: string) => inBase(folder, /^load-/)[0]!;
const list = (folder: string) => inBase(folder, /^changes-/)[0]!;
/** A shard that the first load wrote and that nothing replaced since. */
const shared = (folder: string) => {
	const ofLoad = new Set(shardsOf(folder, load(folder)));
	return shardsOf(folder, manifestOf(folder)).find((shard) => ofLoad.has(shard))!;
};
const line = (folder: string, number: number, newline: boolean) =>
	Buffer.byteLength(journalText(folder).split('\n').slice(0, number).join('\n')) + (newline ? 0 : -1);

/** The newest base and the one before it, gone. */
function withoutBases(folder: string) {
	const before = previous(folder);
	rmSync(manifestOf(folder));
	rmSync(before);
}
/** A shard of the newest base that no other base holds. */
const onlyInBase = (folder: string) => only(folder, manifestOf(folder), [previous(folder), load(folder)]);

/** What many damages have in common: where they are seen, when, and what becomes of them. */
const journal = 'journal.jsonl';
const inJournal = {named: journal, met: 'open'} as const;
const wholeAgain = {...inJournal, as: 10} as const;
const inHistory = {named: journal, as: 10, met: 'history'} as const;
const noJournal = {
	...inJournal,
	as: 7,
	opensAt: 8,
	unknown: true,
	forgotten: [1, 2, 3, 4, 5, 6, 7],
} as const;
const inRoot = {named: 'root.json', as: 10, met: 'open'} as const;
const inNewestBase = {named: /^base\/base-000000000007/, met: 'open'} as const;

export const damages: readonly Damage[] = [
	// The tail.
	{
		name: 'a bit in the tail',
		do: ({folder}) => flipLine(folder, 9),
		...inJournal,
		line: 9,
		as: 8,
		lost: [9, 10],
	},
	{
		name: 'a bit in the first line after the base',
		do: ({folder}) => flipLine(folder, 8),
		...inJournal,
		line: 8,
		as: 7,
		lost: [8, 9, 10],
	},
	{
		name: 'a bit in the last line',
		do: ({folder}) => flipLine(folder, 10),
		...inJournal,
		line: 10,
		as: 9,
		lost: [10],
	},
	{
		name: 'a well-meant edit of the tail',
		do: ({folder}) => edit(journalOf(folder), 'twice', 'thrice'),
		...inJournal,
		line: 8,
		as: 7,
		lost: [8, 9, 10],
	},
	{
		name: 'a line that was taken out of the tail',
		do: ({folder}) => lines(folder, (all) => all.toSpliced(8, 1)),
		...inJournal,
		as: 8,
		lost: [9, 10],
	},
	{
		name: 'rubbish after the last line',
		do: ({folder}) => appendFileSync(journalOf(folder), 'rubbish\n'),
		...wholeAgain,
		line: 11,
		lost: [11],
	},
	{
		name: 'rubbish between two lines of the tail',
		do: ({folder}) => lines(folder, (all) => all.toSpliced(8, 0, 'rubbish')),
		...wholeAgain,
		line: 9,
	},
	{
		name: 'a newline of the tail',
		do: ({folder}) => flip(journalOf(folder), line(folder, 8, true)),
		...wholeAgain,
		line: 8,
	},
	{
		name: 'the last newline',
		do: ({folder}) => flip(journalOf(folder), -1),
		named: journal,
		line: 10,
		as: 10,
		met: 'never',
	},
	{
		name: 'two lines of the tail in the wrong order',
		do: ({folder}) => lines(folder, (all) => [...all.slice(0, 8), all[9]!, all[8]!]),
		...wholeAgain,
		line: 10,
	},
	// History.
	{
		name: 'a bit in history',
		do: ({folder}) => flipLine(folder, 3),
		...inHistory,
		line: 3,
		forgotten: [3],
	},
	{
		name: "a bit in the line of the base's own commit",
		do: ({folder}) => flipLine(folder, 7),
		...inHistory,
		line: 7,
		forgotten: [7],
	},
	{
		name: "the line of the base's own commit taken out",
		do: ({folder}) => lines(folder, (all) => all.toSpliced(6, 1)),
		...wholeAgain,
		forgotten: [7],
	},
	{
		name: 'a line taken out of history',
		do: ({folder}) => lines(folder, (all) => all.toSpliced(2, 1)),
		named: journal,
		as: 10,
		forgotten: [3],
		met: 'never',
	},
	{
		name: 'lines taken out of history, and the base gone with the one before it',
		do({folder}) {
			withoutBases(folder);
			lines(folder, (all) => all.toSpliced(2, 2));
		},
		...inJournal,
		as: 2,
		lost: [3, 4, 5, 6, 7, 8, 9, 10],
	},
	{
		name: 'a newline of history',
		do: ({folder}) => flip(journalOf(folder), line(folder, 2, true)),
		...inHistory,
		line: 2,
	},
	{
		name: 'a line of history a second time',
		do: ({folder}) => lines(folder, (all) => all.toSpliced(4, 0, all[2]!)),
		named: journal,
		line: 5,
		as: 10,
		met: 'never',
	},
	{
		name: 'a missing journal',
		do: ({folder}) => rmSync(journalOf(folder)),
		...noJournal,
	},
	{
		name: 'an empty journal',
		do: ({folder}) => cut(journalOf(folder), 0),
		...noJournal,
	},
	{
		name: 'a journal cut in its history',
		do: ({folder}) => cut(journalOf(folder), line(folder, 5, true) - 30),
		...inJournal,
		as: 7,
		opensAt: 8,
		unknown: true,
		forgotten: [5, 6, 7],
	},
	{
		name: 'a journal with carriage returns',
		do: ({folder}) => edit(journalOf(folder), /\n/g, '\r\n'),
		...wholeAgain,
		line: 1,
	},
	// The root.
	{name: 'a missing root', do: ({folder}) => rmSync(rootOf(folder)), ...inRoot},
	{name: 'an empty root', do: ({folder}) => cut(rootOf(folder), 0), ...inRoot},
	{name: 'a cut root', do: ({folder}) => cut(rootOf(folder), 40), ...inRoot},
	{
		name: 'a root with another sequence',
		do: ({folder}) => edit(rootOf(folder), '"sequence": 7', '"sequence": 6'),
		...inRoot,
	},
	{
		name: 'a root with another checksum',
		do: ({folder}) => edit(rootOf(folder), /"sha256": "..../, '"sha256": "f00d'),
		...inRoot,
	},
	{
		name: 'a root of nonsense',
		do: ({folder}) => writeFileSync(rootOf(folder), '[]'),
		...inRoot,
	},
	{
		name: 'a missing root and a damaged tail',
		do({folder}) {
			rmSync(rootOf(folder));
			flipLine(folder, 9);
		},
		named: 'root.json',
		as: 8,
		lost: [9, 10],
		met: 'open',
	},
	{
		name: 'a missing root and a missing journal',
		do({folder}) {
			rmSync(rootOf(folder));
			rmSync(journalOf(folder));
		},
		named: 'root.json',
		as: 7,
		opensAt: 8,
		unknown: true,
		forgotten: [1, 2, 3, 4, 5, 6, 7],
	},
	// The base.
	{
		name: 'a missing manifest',
		do: ({folder}) => rmSync(manifestOf(folder)),
		...inNewestBase,
		as: 10,
	},
	{
		name: 'an edited manifest',
		do: ({folder}) => flip(manifestOf(folder), 60),
		...inNewestBase,
		as: 10,
	},
	{
		name: 'a missing shard',
		do: ({folder}) => rmSync(onlyInBase(folder)),
		named: /^base\/locations-/,
		as: 10,
		met: 'open',
	},
	{
		name: 'a cut shard',
		do: ({folder}) => cut(onlyInBase(folder), 50),
		named: /^base\/locations-/,
		as: 10,
		met: 'open',
	},
	{
		name: 'a bit in a shard',
		do: ({folder}) => flip(onlyInBase(folder), 50),
		named: /^base\/locations-/,
		as: 10,
		met: 'read',
	},
	{
		name: 'a bit in a shard that all bases share',
		do: ({folder}) => flip(shared(folder), 50),
		named: /^base\/locations-/,
		as: 1,
		lost: [2, 3, 4, 5, 6, 7, 8, 9, 10],
		met: 'read',
	},
	{
		name: 'a base that is gone with the one before it',
		do: ({folder}) => withoutBases(folder),
		...inNewestBase,
		as: 10,
	},
	{
		name: 'a base that is gone with the one before it, and a bit in history',
		do({folder}) {
			withoutBases(folder);
			flipLine(folder, 4);
		},
		...inNewestBase,
		as: 3,
		lost: [4, 5, 6, 7, 8, 9, 10],
	},
	{
		name: 'a missing manifest and a bit in the line before it',
		do({folder}) {
			rmSync(manifestOf(folder));
			flipLine(folder, 7);
		},
		...inNewestBase,
		as: 6,
		lost: [7, 8, 9, 10],
	},
	{
		name: 'a missing manifest and a bit in the line of the base before',
		do({folder}) {
			rmSync(manifestOf(folder));
			flipLine(folder, 5);
		},
		...wholeAgain,
		line: 5,
		forgotten: [5],
	},
	{
		name: 'a bit in the base before',
		do: ({folder}) => flip(previous(folder), 60),
		named: /^base\/base-000000000005/,
		as: 10,
		met: 'never',
	},
	{
		name: 'a bit in a shard of the base before',
		do: ({folder}) => flip(only(folder, previous(folder), [manifestOf(folder), load(folder)]), 60),
		named: /^base\/locations-/,
		as: 10,
		met: 'never',
	},
	// What history names.
	{
		name: 'a missing manifest of a first load',
		do: ({folder}) => rmSync(load(folder)),
		named: /^base\/load-/,
		as: 10,
		forgotten: [2],
		met: 'history',
	},
	{
		name: 'a bit in a shard of a first load',
		do: ({folder}) => flip(only(folder, load(folder), [manifestOf(folder), previous(folder)]), 60),
		named: /^base\/locations-/,
		as: 10,
		forgotten: [2],
		met: 'history',
	},
	{
		name: 'a missing list of changes',
		do: ({folder}) => rmSync(list(folder)),
		named: /^base\/changes-/,
		as: 10,
		forgotten: [5],
		met: 'history',
	},
	{
		name: 'a cut list of changes',
		do: ({folder}) => cut(list(folder), 500),
		named: /^base\/changes-/,
		as: 10,
		forgotten: [5],
		met: 'history',
	},
	{
		name: 'a list of changes that a rebuilt base would need',
		do({folder}) {
			rmSync(list(folder));
			withoutBases(folder);
		},
		named: /^base\/changes-/,
		as: 4,
		lost: [5, 6, 7, 8, 9, 10],
		met: 'open',
	},
	{
		name: 'all that a state could be made from',
		do({folder}) {
			flip(shared(folder), 50);
			flipLine(folder, 1);
		},
		named: /^base\/locations-/,
		as: undefined,
		met: 'read',
	},
	{
		name: 'a base that is gone and a journal that begins too late',
		do({folder}) {
			withoutBases(folder);
			lines(folder, (all) => all.slice(4));
		},
		...inNewestBase,
		as: undefined,
	},
	// Documents.
	{
		name: 'settings that are not JSON',
		do: ({folder}) => edit(join(folder, 'settings.json'), '{', '{{'),
		named: 'settings.json',
		as: 10,
		met: 'never',
	},
	{
		name: 'cut rules',
		do: ({folder}) => cut(join(folder, 'rules.json'), 3),
		named: 'rules.json',
		as: 10,
		met: 'never',
	},
];
