import {type CrosswalkKind, crosswalkKinds, type KindCrosswalk} from '../../../core/adopt/crosswalk.ts';
import type {AdoptIdsResult} from '../../../sync/answers/adopting.ts';
import {blank, type Line} from '../../line.ts';
import {count, number} from '../../phrases.ts';
import {marked, said, tableLines, titled} from './lines.ts';

/** Rows that a kind lists of what stays apart; the written list has all. */
const listed = 20;

const kindTitles: Readonly<Record<CrosswalkKind, string>> = {
	locations: 'Locations',
	people: 'People',
	courses: 'Courses',
	classes: 'Classes',
};

/** Pairs that would be stored: those of a list that was given, else those that were found. */
export const pairsOf = ({crosswalk, mapped}: AdoptIdsResult): number =>
	mapped ?? crosswalkKinds.reduce((sum, kind) => sum + crosswalk[kind].pairs.length, 0);

/** Records that are paired with the source by now, before anything else is stored. */
export const alreadyOf = ({crosswalk}: AdoptIdsResult): number =>
	crosswalkKinds.reduce((sum, kind) => sum + crosswalk[kind].already, 0);

/** Records that no key pairs for certain: a person decides. */
export const apartOf = ({crosswalk}: AdoptIdsResult): number =>
	crosswalkKinds.reduce((sum, kind) => sum + crosswalk[kind].apart.length, 0);

/** How well the ids meet, kind by kind: what each key would pair, and whom nothing pairs for certain. */
export function idsLines(result: AdoptIdsResult, columns: number): readonly Line[] {
	const {crosswalk, refused, there, mapped} = result;
	return [
		...(mapped === undefined
			? []
			: said(`The list pairs ${count(mapped, 'record')}; what it leaves out stays apart.`, columns)),
		...refused
			.slice(0, listed)
			.flatMap(({kind, incoming, known, why}) =>
				marked('attention', `${kind} ${incoming} → ${known}: ${why}`, columns),
			),
		...(refused.length > listed
			? said(`and ${count(refused.length - listed, 'more pair')} that cannot be stored`, columns)
			: []),
		...crosswalkKinds.flatMap((kind) => [...kindLines(crosswalk[kind], columns), blank]),
		...(there > 0
			? said(
					`${count(there, 'person', 'people')} only at the source whose ID Apple School Manager has by evidence: the account there is updated.`,
					columns,
				)
			: []),
	];
}

function kindLines(found: KindCrosswalk, columns: number): readonly Line[] {
	const {kind, known, incoming, already, rates, by, recommended, more, pairs, apart, unmatched} = found;
	const told = rates.filter((rate) => rate.known > 0 && rate.incoming > 0);
	const use = (key: string) =>
		by.some((each) => each === key) ? 'used' : recommended.some((each) => each === key) ? 'sound' : '';
	return [
		titled(
			kindTitles[kind],
			`${number(known)} known there, ${number(incoming)} at the source${already > 0 ? `, ${number(already)} paired already` : ''}`,
		),
		...(told.length === 0 || known === 0 || incoming === 0
			? []
			: tableLines([
					['matched by', 'pairs', 'rate', 'ambiguous', 'conflicting', ''],
					...told.map((rate) => [
						keyName(rate.key),
						number(rate.pairs),
						percent(rate.pairs, known),
						number(rate.ambiguous),
						number(rate.conflicting),
						use(rate.key),
					]),
				])),
		...(known + incoming === 0
			? []
			: said(
					`${count(pairs.length, 'pair')}; ${number(unmatched.incoming.length)} only at the source, ${number(unmatched.known.length)} only there.`,
					columns,
				)),
		...more.flatMap(({key, pairs: further}) =>
			said(`p: ${keyName(key)} would pair ${number(further)} more.`, columns, 'accent'),
		),
		...apart
			.slice(0, listed)
			.flatMap(({why, known: there, incoming: here, message}) =>
				marked('attention', `${why}: ${some(here)} → ${some(there)}: ${message}`, columns),
			),
		...(apart.length > listed
			? said(`and ${number(apart.length - listed)} more: e writes them all into a list.`, columns)
			: []),
	];
}

/** `100 %`, `98.3 %`; never 100 where one is missing. */
export function percent(part: number, whole: number): string {
	if (part >= whole) return '100 %';
	return `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)} %`;
}

/** `person number` for `person-number`. */
export const keyName = (key: string): string => key.replaceAll('-', ' ');

const some = (ids: readonly string[]) =>
	ids.length === 0 ? 'nobody' : ids.length > 3 ? `${ids.slice(0, 3).join(', ')} …` : ids.join(', ');
