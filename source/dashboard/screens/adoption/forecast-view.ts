import type {Fate, ForecastPerson} from '../../../core/adopt/forecast.ts';
import type {AdoptForecast} from '../../../sync/answers/adopting.ts';
import {cell} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, number} from '../../phrases.ts';
import {marked, said, tableLines, titled} from './lines.ts';

const columnsOf: ReadonlyArray<readonly [title: string, fate: Fate]> = [
	['followed', 'followed'],
	['as sent', 'carried'],
	['asked', 'asked'],
	['leaving', 'leaving'],
	['deact.', 'deactivated'],
	['removed', 'removed'],
	['Manual', 'manual'],
	['not ours', 'elsewhere'],
];

/** Names in the list; a file takes all. */
const listed = 500;

/** The next sync as it looks from Apple School Manager: by source, then whoever does not just stay, the worst first. */
export function forecastLines(result: AdoptForecast, columns: number): readonly Line[] {
	const {bySource, created, there, duplicates, deactivated, guards, conflicts, people} = result;
	const shown = columnsOf.filter(([, fate]) => bySource.some((row) => row.fates[fate] > 0));
	const twice = duplicates.created + duplicates.asked;
	return [
		...(bySource.length === 0
			? []
			: tableLines([
					['Source', 'known', 'stay', ...shown.map(([title]) => title), 'twice'],
					...bySource.map(({source, known, stays, fates, duplicated}) => [
						source,
						...[known, stays, ...shown.map(([, fate]) => fates[fate]), duplicated].map(number),
					]),
				])),
		blank,
		...marked(
			twice > 0 ? 'attention' : 'fine',
			twice > 0
				? `${count(duplicates.created, 'newcomer looks', 'newcomers look')} like somebody who is there, and ${number(duplicates.asked)} more would be asked about: under which ID they are there is step 3.`
				: 'Nobody is made who is there already.',
			columns,
		),
		...marked(
			created > there ? 'attention' : 'fine',
			`${count(created, 'account is', 'accounts are')} new${there > 0 ? `; ${number(there)} of them Apple School Manager has already` : ''}.`,
			columns,
		),
		...marked(
			deactivated > 0 ? 'attention' : 'fine',
			`${number(deactivated)} would be deactivated.`,
			columns,
		),
		...(conflicts > 0 ? marked('attention', `${count(conflicts, 'conflict')} would be open.`, columns) : []),
		...guards.flatMap(({message}) => marked('attention', `It would be held: ${message}`, columns)),
		...(people.length === 0
			? []
			: [
					blank,
					titled(
						count(people.length, 'person', 'people'),
						'who are not just followed; e writes them to a file',
					),
					...people.slice(0, listed).map(personLine),
					...(people.length > listed
						? said(`and ${number(people.length - listed)} more: e writes all of them.`, columns)
						: []),
				]),
	];
}

const personLine = ({fate, personId = '', name, like, why}: ForecastPerson): Line =>
	line(
		'   ',
		span(cell(fate, 12), fate === 'duplicate' || fate === 'deactivated' ? 'attention' : 'plain'),
		cell(name, 24),
		' ',
		span(cell(personId, 12), 'faint'),
		' ',
		`${like === undefined ? '' : `like ${like.join(', ')}: `}${why}`,
	);

/** The rows of a spreadsheet; the first one names the columns. */
export const forecastCsv = ({people}: AdoptForecast): ReadonlyArray<readonly string[]> => [
	['fate', 'person_id', 'name', 'source', 'like', 'why'],
	...people.map(({fate, personId = '', name, source, like = [], why}) => [
		fate,
		personId,
		name,
		source,
		like.join(' '),
		why,
	]),
];
