import {type Account, type EnrichedField, enrichedFields} from '../directory/account.ts';
import type {ConnectionId} from '../directory/ids.ts';
import {type Enrichment, type Filled, numberForm} from '../enrich/enrichment.ts';
import type {Problem} from '../roster/problem.ts';
import type {RosterView} from '../roster/roster.ts';
import type {PlanInput} from './input.ts';

/** What is filled in, by row of people and field. */
export type FilledRows = ReadonlyMap<number, Readonly<Partial<Record<EnrichedField, Filled>>>>;

/**
 * The input with what identity providers fill in where a record's source leaves e-mail or user name empty. A value of the
 * source's own always counts; of several connections the first one, by name. A number that two records have, here or
 * there, fills nothing. What was filled in before stays as long as nobody says otherwise: a failed read, a record that is
 * no longer there and a connection that is gone take nothing away: our decision.
 */
export function enrichInput(input: PlanInput): {
	readonly input: PlanInput;
	readonly filled: FilledRows;
	readonly problems: readonly Problem[];
} {
	const {enrichment = [], roster} = input;
	const {people} = roster;
	const before = enrichedBefore(input);
	if (enrichment.length === 0 && before.size === 0) return {input, filled: new Map(), problems: []};
	const sharing = enrichment.map((each) => shared(people, each));
	const problems: Problem[] = [];
	const filled = new Map<number, Partial<Record<EnrichedField, Filled>>>();
	for (let row = 0; row < people.count; row++) {
		const wanted = enrichedFields.filter((field) => people.text(row, field).trim() === '');
		if (wanted.length === 0) continue;
		const found: Partial<Record<EnrichedField, Filled>> = {};
		const several = new Map<string, string>();
		for (const [at, each] of enrichment.entries()) {
			const number = numberOf(people, row, each);
			if (number === '') continue;
			const fields = wanted.filter((field) => each.fills.includes(field) && found[field] === undefined);
			if (fields.length === 0) continue;
			const record = sharing[at]!.has(numberForm(number)) ? 'here' : each.find(number);
			if (record === 'here' || record === 'several')
				several.set(number, record === 'here' ? 'here' : `at ${each.name}`);
			else if (record !== undefined)
				for (const field of fields) {
					const value = record[field];
					if (value !== undefined) found[field] = {from: each.connection, id: record.id, number, value};
				}
		}
		const account = before.get(people.text(row, 'externalId'));
		for (const field of wanted) {
			const known = account?.enriched?.[field];
			const value = account?.[field];
			if (found[field] === undefined && known !== undefined && value !== undefined)
				found[field] = {...known, value};
		}
		for (const [number, where] of several)
			problems.push({
				...people.place(row),
				code: 'ambiguous-number',
				severity: 'warning',
				field: 'person_number',
				value: number,
				message: `is the number of several records ${where}, so that nobody can say whose e-mail or user name it brings`,
				action: 'nothing filled in by it',
			});
		if (Object.keys(found).length > 0) filled.set(row, found);
	}
	if (filled.size === 0) return {input, filled, problems};
	return {
		input: {...input, roster: {...roster, people: filledView(people, filled)}},
		filled,
		problems,
	};
}

/** The account's note of what was filled in; nothing where it was edited here since, and stays so. */
export function enrichedOf(
	filled: FilledRows,
	row: number,
	before: Pick<Account, 'kept'> | undefined,
): Pick<Account, 'enriched'> {
	const marks = Object.entries(filled.get(row) ?? {}).flatMap(([field, of]) => {
		if (before?.kept?.includes(field as EnrichedField) === true) return [];
		const {from, id, number} = of;
		return [[field, {from, id, number}] as const];
	});
	return marks.length === 0 ? {} : {enriched: Object.fromEntries(marks)};
}

/** Which value of the account comes from which connection by a change, as a sentence part; `''`: none. */
export function enrichedWords(
	before: Account | undefined,
	after: Account,
	names: ReadonlyMap<ConnectionId, string>,
): string {
	return enrichedFields
		.flatMap((field) => {
			const now = after.enriched?.[field];
			if (now === undefined || before?.[field] === after[field]) return [];
			const name = field === 'email' ? 'e-mail' : 'SIS user name';
			return `; ${name} filled in from ${names.get(now.from) ?? now.from} by the number ${now.number}`;
		})
		.join('');
}

/** Accounts of this connection of which something was filled in, by the record's id at the source. */
function enrichedBefore({connection, directory}: PlanInput): ReadonlyMap<string, Account> {
	const known = new Map<string, Account>();
	for (const account of directory.accounts.values()) {
		const external = account.externalIds[connection.id];
		if (account.enriched !== undefined && external !== undefined) known.set(external, account);
	}
	return known;
}

const numberOf = (people: RosterView<'people'>, row: number, {by}: Enrichment) =>
	people.text(row, by === 'personId' ? 'id' : 'personNumber').trim();

/** Numbers that several records of the source have; two rows of one record are one. */
function shared(people: RosterView<'people'>, enrichment: Enrichment): ReadonlySet<string> {
	const owners = new Map<string, string>();
	const several = new Set<string>();
	for (let row = 0; row < people.count; row++) {
		const number = numberForm(numberOf(people, row, enrichment));
		if (number === '') continue;
		const external = people.text(row, 'externalId');
		const other = owners.get(number);
		if (other !== undefined && other !== external) several.add(number);
		owners.set(number, external);
	}
	return several;
}

const isFilledField = (field: string): field is EnrichedField =>
	(enrichedFields as readonly string[]).includes(field);

/** Its hash stays that of the source's row. */
function filledView(people: RosterView<'people'>, filled: FilledRows): RosterView<'people'> {
	return {
		kind: 'people',
		count: people.count,
		text: (row, field) =>
			(isFilledField(field) ? filled.get(row)?.[field]?.value : undefined) ?? people.text(row, field),
		hash64: (row) => people.hash64(row),
		offset: (row) => people.offset(row),
		place: (row) => people.place(row),
	};
}
