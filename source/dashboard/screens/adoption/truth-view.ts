import {basename} from 'node:path';
import type {ImportResult} from '../../../sync/answers/adoption.ts';
import {blank, type Line} from '../../line.ts';
import {count, number, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {marked, said, titled} from './lines.ts';

const taken = {
	older: 'older than what was known',
	adopted: 'known now',
	baseline: 'the newest: what is sent next is compared with it',
} as const;

/** What an import found: its packages oldest first, whose rows cannot be used, and what the logs among them said. */
export function importedLines(
	{packages, created, updated, evidence}: ImportResult,
	columns: number,
	now: Date,
): readonly Line[] {
	const heldBack = packages.reduce((sum, each) => sum + each.heldBack, 0);
	const gone = packages.reduce((sum, each) => sum + (each.gone ?? 0), 0);
	return [
		titled('What was read'),
		...packages.flatMap(({path, people, at, as, left}) => [
			...marked(
				'fine',
				`${basename(path)}: ${count(people, 'person', 'people')}, of ${when(at, now)}; ${taken[as]}.`,
				columns,
			),
			...(left === undefined ? [] : marked('attention', leftText(left, as), columns)),
		]),
		...(packages.length === 0
			? []
			: said(
					`${number(created)} accounts were not known before, ${number(updated)} are told anew.`,
					columns,
				)),
		...(heldBack > 0
			? marked(
					'attention',
					`${count(heldBack, 'person', 'people')} left out: their rows cannot be used.`,
					columns,
				)
			: []),
		...(gone > 0
			? said(`${count(gone, 'person', 'people')} of older packages were deleted here, and stay so.`, columns)
			: []),
		...(evidence === undefined
			? []
			: [
					blank,
					titled('What its logs say'),
					...said(
						`${number(evidence.live)} live ${glyphs.dot} ${number(evidence.inactive)} inactive ${glyphs.dot} ${number(evidence.unknown)} unknown`,
						columns,
					),
					...[...evidence.failedUploads, ...evidence.foreignUploads].flatMap((text) =>
						marked('attention', text, columns),
					),
					...(evidence.differences.length === 0
						? []
						: marked(
								'attention',
								`${count(evidence.differences.length, 'difference')} from what is known: screen Users shows them, w there all three sides.`,
								columns,
							)),
				]),
	];
}

/** Whom the next upload leaves out: a copy or a download loses the times of files, and an old one passes for the newest. */
function leftText(
	{people, live}: NonNullable<ImportResult['packages'][number]['left']>,
	as: ImportResult['packages'][number]['as'],
): string {
	const evidence = live === 0 ? '' : `, ${number(live)} of them live by evidence`;
	return `${count(people, 'person', 'people')} of earlier uploads not in it${evidence}: Deactivated here, and sent no more.${
		as === 'baseline'
			? ' Was it a copy of an older one? Give the true last one the time of now (touch), and read that.'
			: ''
	}`;
}
