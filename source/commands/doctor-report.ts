import type {CareFinding, Examination, RepairPlan} from '../core/state-care.ts';
import type {Surroundings} from './doctor-surroundings.ts';
import {counted, moment} from './print.ts';

export interface Report {
	readonly folder: string;
	readonly examination: Examination;
	readonly around: Surroundings & {readonly rollcall: string};
	/** All findings: the state's, those of what is around it, the terminal's. */
	readonly findings: readonly CareFinding[];
}

/** What of a terminal or runtime would disappoint. */
export function terminalFindings({terminal, node}: Surroundings): readonly CareFinding[] {
	const {draws, columns = 0, rows = 0, locale} = terminal;
	const findings: CareFinding[] = [];
	if (draws && (columns < 80 || rows < 24))
		findings.push({
			severity: 'fine',
			subject: 'the terminal',
			what: `is ${columns} × ${rows}, and the dashboard leaves things out below 80 × 24`,
			next: 'Make the window larger, or the letters smaller.',
		});
	if (draws && !/utf-?8/i.test(locale))
		findings.push({
			severity: 'warning',
			subject: 'the terminal',
			what: `has the locale “${locale}”, in which names and lines may look wrong`,
			next: 'export LANG=C.UTF-8',
		});
	if (Number.parseInt(node, 10) < oldestNode)
		findings.push({
			severity: 'warning',
			subject: 'Node',
			what: `is ${node}, and rollcall is tested with ${oldestNode} and newer`,
			next: `Start rollcall with Node ${oldestNode}.`,
		});
	return findings;
}

const oldestNode = 24;

/** The report as an admin reads it: what there is, what is wrong and what to do, and the sum of it. */
export function reportText({folder, examination, around, findings}: Report): readonly string[] {
	const {whole, format, files, bytes, commits} = examination;
	const {rollcall, node, terminal} = around;
	const {columns, rows, colours, locale, reason} = terminal;
	const seen = [
		reason === undefined ? `${columns} × ${rows}` : `none (${reason})`,
		...(reason === undefined ? [colours > 0 ? `${colours} colours` : 'no colours'] : []),
		locale === '' ? 'no locale' : locale,
	];
	return [
		`rollcall   ${rollcall}, Node ${node}`,
		`terminal   ${seen.join(', ')}`,
		`state      ${folder}`,
		`           ${counted(files, 'file', 'files')} read (${size(bytes)}), ${counted(commits, 'commit', 'commits')} in its history${format === undefined ? '' : `, format ${format}`}`,
		`           ${files === 0 ? 'it could not be read' : wholeText(whole)}`,
		...order
			.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
			.flatMap((finding, index, all) => findingText(finding, all[index + 1]?.next)),
		'',
		verdict(findings),
	];
}

const wholeText = (whole: Examination['whole']) =>
	whole === undefined
		? 'no whole generation was found'
		: `whole up to commit ${whole.sequence}${whole.at === undefined ? '' : ` of ${moment(whole.at)}`}`;

const order = ['damage', 'warning', 'fine'] as const;
const heads = {damage: 'DAMAGE', warning: 'WARNING', fine: 'note'} as const;

/** What to do stands once below several findings for which it is the same. */
const findingText = (
	{severity, subject, line, what, next}: CareFinding,
	after: string | undefined,
): readonly string[] => [
	'',
	`${heads[severity].padEnd(9)}  ${subject}${line === undefined ? '' : ` line ${line}`}`,
	`           ${what}`,
	...(next === undefined || next === after ? [] : [`           → ${next}`]),
];

function verdict(findings: readonly CareFinding[]): string {
	const count = (severity: CareFinding['severity']) =>
		findings.filter((finding) => finding.severity === severity).length;
	const [damages, warnings] = [count('damage'), count('warning')];
	const told = counted(warnings, 'warning', 'warnings');
	if (damages > 0)
		return `Damaged: ${counted(damages, 'finding', 'findings')}${warnings === 0 ? '' : `, and ${told}`}.`;
	if (findings.some(({exitCode}) => exitCode !== undefined))
		return `Rollcall cannot work on this state until this is mended. ${told}.`;
	return warnings > 0 ? `Nothing is damaged. ${told}.` : 'All is well.';
}

/** So many lost commits are named one by one. */
const namedCommits = 12;

/** What a repair does, and what is lost by it. */
export function repairText(plan: RepairPlan): readonly string[] {
	const {steps, lost, generation, disarms} = plan;
	const named = lost
		.slice(0, namedCommits)
		.map(({sequence, at}) => `  commit ${sequence}${at === undefined ? '' : ` of ${moment(at)}`}`);
	return [
		'Repair',
		...steps.map((step, index) => `  ${index + 1}. ${step}`),
		'',
		...(generation === undefined || lost.length === 0
			? []
			: [
					`${counted(lost.length, 'commit is', 'commits are')} lost:`,
					...named,
					...(lost.length > namedCommits ? [`  and ${lost.length - namedCommits} more`] : []),
				]),
		...(generation === undefined
			? []
			: [lossText(plan), `The state will be at commit ${generation}.`].flat()),
		...(disarms ? ['Every target will be disarmed.'] : []),
	];
}

function lossText({lost, lostUnknown}: RepairPlan): readonly string[] {
	if (lostUnknown)
		return [`${lost.length > 0 ? 'Besides them, an' : 'An'} unknown number of commits is lost.`];
	return lost.length > 0 ? [] : ['What the state holds now loses nothing.'];
}

/** What has to be done by hand before anything is sent again. */
export const disarmedText = ({disarms}: Pick<RepairPlan, 'disarms'>): readonly string[] =>
	disarms
		? [
				'Every target is disarmed: nothing is sent until you arm it. What is lost may be an upload, so first:',
				'  rollcall import LAST-PACKAGE.zip     what Apple School Manager got last, as its upload activity shows',
				'  rollcall adopt arm first',
			]
		: [];

function size(bytes: number): string {
	if (bytes < 1000) return `${bytes} bytes`;
	const [unit, of] =
		bytes < 1e6 ? (['kB', 1e3] as const) : bytes < 1e9 ? (['MB', 1e6] as const) : (['GB', 1e9] as const);
	return `${(bytes / of).toFixed(1)} ${unit}`;
}
