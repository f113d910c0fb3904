import {type Account, fullName} from '../core/directory/account.ts';
import type {Directory} from '../core/directory/directory.ts';
import type {ConnectionId} from '../core/directory/ids.ts';
import type {Class, Tombstone} from '../core/directory/records.ts';
import {UsageError} from '../core/errors.ts';
import {type RosterView, rosterKinds} from '../core/roster/roster.ts';
import type {ReadSource} from './explaining.ts';

/** Who or what is asked for. */
export interface AskedFor {
	readonly asked: string;
	readonly kind: 'person' | 'class' | 'nobody';
	/** Person ID or class id; what was asked where nobody has it. */
	readonly key: string;
	readonly account?: Account;
	readonly inClass?: Class;
	readonly tombstone?: Tombstone;
	/** The row that was named, where it was a row. */
	readonly row?: {readonly connection: ConnectionId; readonly externalId: string};
}

/** Finds out what is meant: an id first, a row of a roster, then whatever else people are called by. */
export function subjectOf(asked: string, directory: Directory, sources: readonly ReadSource[]): AskedFor {
	const known = byKey(asked, asked, directory);
	if (known !== undefined) return known;
	const row = rowNamed(asked, sources);
	if (row !== undefined) return ofRow(asked, row, directory);
	const people = [...directory.accounts.values()].filter((account) => isCalled(account, asked));
	const [only, ...others] = people;
	if (others.length > 0)
		throw new UsageError(
			`"${asked}" is ${people.length} people: ${people
				.slice(0, 5)
				.map(({personId}) => personId)
				.join(', ')}`,
			{
				next: 'Name one of them by the Person ID.',
			},
		);
	if (only !== undefined) return {asked, kind: 'person', key: only.personId, account: only};
	const classes = [...directory.classes.values()].filter(
		({externalIds, number}) => number === asked || Object.values(externalIds).includes(asked),
	);
	if (classes.length > 1)
		throw new UsageError(
			`"${asked}" is ${classes.length} classes: ${classes
				.slice(0, 5)
				.map(({classId}) => classId)
				.join(', ')}`,
			{
				next: 'Name one of them by its class id.',
			},
		);
	const [inClass] = classes;
	if (inClass !== undefined) return {asked, kind: 'class', key: inClass.classId, inClass};
	const listed = classListed(asked, sources);
	if (listed !== undefined) return listed;
	return {asked, kind: 'nobody', key: asked};
}

/** A class that a source lists and the directory does not hold: left out by the filter, or held back. */
function classListed(asked: string, sources: readonly ReadSource[]): AskedFor | undefined {
	for (const {connection, last} of sources) {
		if (last === undefined || names(last.roster.people, asked) !== undefined) continue;
		const {classes} = last.roster;
		const at = names(classes, asked);
		if (at === undefined) continue;
		const row = {connection: connection.stored.id, externalId: classes.text(at, 'externalId')};
		return {asked, kind: 'class', key: classes.text(at, 'id') || row.externalId, row};
	}
	return undefined;
}

/** The row that has this id, at its source or in Apple School Manager. */
function names(view: RosterView<'people'> | RosterView<'classes'>, asked: string): number | undefined {
	const people = view as RosterView<'people'>;
	for (let row = 0; row < view.count; row++)
		if (people.text(row, 'externalId') === asked || people.text(row, 'id') === asked) return row;
	return undefined;
}

function byKey(asked: string, key: string, {accounts, tombstones, classes}: Directory): AskedFor | undefined {
	const [account, tombstone, inClass] = [accounts.get(key), tombstones.get(key), classes.get(key)];
	if (account !== undefined || tombstone !== undefined)
		return {
			asked,
			kind: 'person',
			key,
			...(account === undefined ? {} : {account}),
			...(tombstone === undefined ? {} : {tombstone}),
		};
	return inClass === undefined ? undefined : {asked, kind: 'class', key, inClass};
}

const isCalled = (account: Account, asked: string) => {
	const lower = asked.toLowerCase();
	return (
		Object.values(account.externalIds).includes(asked) ||
		Object.values(account.merged ?? {}).some((ids) => ids.includes(asked)) ||
		[account.email, account.sisUsername, account.managedAppleAccount?.name, fullName(account)].some(
			(each) => each?.toLowerCase() === lower,
		)
	);
};

interface NamedRow {
	readonly connection: ConnectionId;
	readonly what: 'person' | 'class' | 'other';
	readonly externalId: string;
	readonly id: string;
}

/** The row at `users.csv:12`, whether it was read or left out; of an enrolment, its student. */
function rowNamed(asked: string, sources: readonly ReadSource[]): NamedRow | undefined {
	const [, file, digits] = /^(.+):(\d+)$/.exec(asked) ?? [];
	if (file === undefined) return undefined;
	const line = Number(digits);
	const is = (place: {readonly file: string; readonly line: number}) =>
		place.line === line && place.file === file;
	for (const {connection, last} of sources) {
		if (last === undefined) continue;
		const {roster} = last;
		const {id: at} = connection.stored;
		const out = roster.leftOut.find(is);
		if (out !== undefined)
			return {
				connection: at,
				what: out.kind === 'classes' ? 'class' : out.kind === 'people' ? 'person' : 'other',
				externalId: out.externalId,
				id: out.externalId,
			};
		for (const kind of rosterKinds) {
			const view = roster[kind];
			for (let row = 0; row < view.count; row++) {
				if (view.offset(row) !== line || !is(view.place(row))) continue;
				if (kind === 'enrolments') {
					const student = roster.enrolments.text(row, 'student');
					return {connection: at, what: 'person', externalId: student, id: student};
				}
				const externalId = (view as typeof roster.people).text(row, 'externalId');
				const id = (view as typeof roster.people).text(row, 'id');
				return {
					connection: at,
					what: kind === 'people' ? 'person' : kind === 'classes' ? 'class' : 'other',
					externalId,
					id,
				};
			}
		}
	}
	return undefined;
}

function ofRow(asked: string, {connection, what, externalId, id}: NamedRow, directory: Directory): AskedFor {
	const row = {connection, externalId};
	if (what === 'class') {
		const inClass =
			[...directory.classes.values()].find((each) => each.externalIds[connection] === externalId) ??
			directory.classes.get(id);
		if (inClass !== undefined) return {asked, kind: 'class', key: inClass.classId, inClass, row};
	}
	const account =
		[...directory.accounts.values()].find(
			({externalIds, merged}) =>
				externalIds[connection] === externalId || merged?.[connection]?.includes(externalId) === true,
		) ?? directory.accounts.get(id);
	if (what === 'person' && account !== undefined)
		return {asked, kind: 'person', key: account.personId, account, row};
	return {asked, kind: 'nobody', key: externalId, row};
}
