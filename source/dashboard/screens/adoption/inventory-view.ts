import type {Inventory} from '../../../sync/answers/adopting.ts';
import {wrap} from '../../components/cell.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {count, number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {marked, said, tableLines, titled} from './lines.ts';

/** Who else may upload, each with its tick; then who is there, and what runs by itself. */
export function inventoryLines(
	{sources, adopted, delivered, strangers, federation, otherUploads, ticks, schedules}: Inventory,
	{cursor, columns, now}: {readonly cursor: number; readonly columns: number; readonly now: Date},
): readonly Line[] {
	return [
		...ticks.flatMap(({text, done, at, by}, index) => {
			const how = at === undefined ? '' : ` (${by}, ${when(at, now)})`;
			return wrap(`${text}${how}`, columns - 9).map((part, row) =>
				choose(
					line(
						row === 0 && index === cursor ? ` ${glyphs.pointer} ` : '   ',
						span(row === 0 ? `${done ? glyphs.marked : glyphs.off} ` : '  ', done ? 'fine' : 'attention'),
						part,
					),
					index === cursor,
				),
			);
		}),
		...otherUploads.slice(0, 5).flatMap(({message}) => marked('attention', message, columns)),
		...(otherUploads.length > 5
			? said(`and ${count(otherUploads.length - 5, 'more upload')} that are not ours`, columns)
			: []),
		blank,
		titled('Who is there'),
		...(sources.length === 0
			? said('Nobody is known yet: step 2 reads the last upload.', columns, 'faint')
			: tableLines([
					['Source', 'known', 'live', 'inactive', 'no evidence'],
					...sources.map(({source, known, live, inactive, unknown}) => [
						source,
						...[known, live, inactive, unknown].map(number),
					]),
				])),
		...(adopted > 0
			? said(
					`${count(adopted, 'of them is', 'of them are')} imported, and nobody delivers them yet.`,
					columns,
				)
			: []),
		...delivered.flatMap(({connection, people}) =>
			said(`${connection} delivers ${count(people, 'person', 'people')}.`, columns),
		),
		...(strangers > 0
			? said(`${count(strangers, 'person is', 'people are')} there whom nobody here knows.`, columns)
			: []),
		...said(
			federation.domains.length === 0
				? 'Federation: no domain is set (screen Settings, policy.federatedDomains).'
				: `Federation: ${federation.domains.join(', ')}; ${count(federation.accounts, 'account is', 'accounts are')} federated.`,
			columns,
		),
		...(schedules.length === 0
			? said('Nothing syncs by itself here.', columns)
			: schedules.flatMap(({connection, frequency, pausedUntil}) =>
					said(
						pausedUntil === undefined
							? `${connection} syncs by itself (${frequency}); while nothing is armed, nothing is sent.`
							: `${connection} syncs by itself (${frequency}), paused until ${pausedUntil}.`,
						columns,
					),
				)),
	];
}
