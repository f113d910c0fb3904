import {basename} from 'node:path';
import type {ReconcileResult} from '../../../sync/answers/adoption.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import type {Severity} from '../../dashboard.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** Everybody whom a difference is about. */
export const idsIn = ({differences, classes}: ReconcileResult): readonly string[] => [
	...differences.map(({personId}) => personId),
	...classes.map(({classId}) => classId),
];

/** What the log says came of the packages: the first thing that somebody wants to know. */
const packageRows = (
	{confirmed, failedUploads, foreignUploads, firstUploads = [], unconfirmed}: ReconcileResult,
	now: Date,
): ReadonlyArray<readonly [severity: Severity, text: string]> => [
	...failedUploads.map((text) => ['failed', text] as const),
	...[...foreignUploads, ...firstUploads].map((text) => ['attention', text] as const),
	...(confirmed.length > 0
		? [
				[
					'fine',
					`Confirmed: Apple School Manager took ${count(confirmed.length, 'package')} of ours`,
				] as const,
			]
		: []),
	...(unconfirmed.since === undefined
		? []
		: [
				[
					'attention',
					`Sent and not confirmed: ${count(unconfirmed.count, 'package')}, the first ${when(unconfirmed.since, now)}`,
				] as const,
			]),
];

/**
 * What evidence says: what came of our packages, how many accounts are there, and where the directory differs.
 * @param names of people and classes, by id; of whom none is known the id stands alone.
 */
export function reconciledLines(
	result: ReconcileResult,
	names: ReadonlyMap<string, string>,
	columns: number,
	now: Date,
): readonly Line[] {
	const row = (severity: Severity, text: string) =>
		wrap(byKey(text), columns - 8).map((part, index) =>
			line(span(index === 0 ? `   ${glyphs[severity]} ` : '     ', severity), part),
		);
	const fact = (name: string, text: string) => line('   ', span(cell(name, 14), 'faint'), text);
	const {files, live, inactive, unknown, changed, strangers} = result;
	const packages = packageRows(result, now);
	const differing = [
		...result.differences.map(({personId, message}) => [personId, message] as const),
		...result.classes.map(({classId, message}) => [classId, message] as const),
	];
	return [
		line(' ', span('What Apple School Manager says', 'strong')),
		blank,
		...files.flatMap(({file, kind, records}) =>
			wrap(`${basename(file)}: ${kind}, ${count(records, 'person', 'people')}`, columns - 20).map(
				(part, index) => fact(index === 0 ? 'Read' : '', part),
			),
		),
		fact(
			'Accounts',
			`${number(live)} live ${glyphs.dot} ${number(inactive)} inactive ${glyphs.dot} ${number(unknown)} unknown`,
		),
		fact('New marks', changed === 0 ? 'none: nothing that was not known' : count(changed, 'account')),
		...(strangers > 0
			? [fact('Not ours', `${count(strangers, 'person', 'people')} whom nobody here knows`)]
			: []),
		blank,
		...(packages.length === 0
			? [line('   ', span('It says nothing of our packages.', 'faint'))]
			: packages.flatMap(([severity, text]) => row(severity, text))),
		blank,
		...(differing.length === 0
			? row('fine', 'The directory and Apple School Manager agree, as far as this says.')
			: [
					line(' ', span(`${count(differing.length, 'difference')}`, 'strong')),
					...differing.flatMap(([id, message]) => row('attention', `${names.get(id) ?? id}: ${message}`)),
				]),
	];
}
