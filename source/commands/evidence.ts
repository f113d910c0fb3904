import {UsageError} from '../core/errors.ts';
import type {ReconcileResult} from '../sync/answers/adoption.ts';
import type {CommandFile} from './cli.ts';
import {wholeNumber} from './numbers.ts';
import {counted, moment, printJson, printLines} from './print.ts';
import {printThreeWay, type ThreeWayOptions} from './three-way.ts';

type ReconcileOptions = ThreeWayOptions & {readonly difference?: boolean};

/** `rollcall reconcile FILE…`: what is known of the other side. */
export const reconcileCommand: CommandFile = (program, cli) => {
	program
		.command('reconcile')
		.argument(
			'[files...]',
			'activity logs (CSV), or people of the roster service (JSON); none: what stands so far',
		)
		.option('--difference', 'source, sent, Apple: who and what is missing where, and why')
		.option('--reason <code>', 'of these: only for this reason')
		.option('--limit <n>', 'of these: how many are shown as text', wholeNumber, 50)
		.option('--json', 'one JSON object')
		.description('read what Apple School Manager really did, and mark each account')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall reconcile activity-log.csv\n  rollcall reconcile activity-log.csv people.json --json\n  rollcall reconcile --difference --reason refused',
		)
		.action(async (files: readonly string[], {difference, ...options}: ReconcileOptions) => {
			const {json} = options;
			const rollcall = await cli.open();
			if (difference !== true && options.reason !== undefined)
				throw new UsageError('--reason is of the difference', {
					next: `rollcall reconcile --difference --reason ${options.reason}`,
				});
			const result = difference && files.length === 0 ? undefined : await rollcall.reconcile(files);
			if (difference || result === undefined) return printThreeWay(cli, await rollcall.threeWay(), options);
			if (json) return printJson(cli, 'reconcile', result);
			printLines(cli, reconcileText(result));
		});
};

/** What was read of the other side, as lines. */
export function reconcileText(result: ReconcileResult): readonly string[] {
	const differing = [
		...result.differences.map(({personId, message}) => [personId, message] as const),
		...result.classes.map(({classId, message}) => [classId, message] as const),
	];
	return [
		...result.files.map(
			({file, kind, records}) => `${file}: ${kind}, ${counted(records, 'person', 'people')}`,
		),
		`${result.live} live, ${result.inactive} inactive, ${result.unknown} unknown; ${counted(result.changed, 'account', 'accounts')} marked`,
		...(result.strangers > 0
			? [`${counted(result.strangers, 'person', 'people')} in Apple School Manager whom nobody here knows`]
			: []),
		...(result.confirmed.length > 0
			? [`${counted(result.confirmed.length, 'package of ours is', 'packages of ours are')} confirmed`]
			: []),
		...(result.unconfirmed.since === undefined
			? []
			: [
					`${counted(result.unconfirmed.count, 'package was', 'packages were')} sent and not confirmed, the first ${moment(result.unconfirmed.since)}`,
				]),
		...(result.firstUploads ?? []).map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`),
		...result.failedUploads.map((text) => `! ${text}`),
		...result.foreignUploads.map((text) => `! ${text}`),
		...(differing.length === 0
			? []
			: [`${counted(differing.length, 'difference', 'differences')} between directory and evidence:`]),
		...differing.slice(0, 50).map(([id, message]) => `  ${id}: ${message}`),
		...(differing.length > 50 ? [`  … and ${differing.length - 50} more (--json)`] : []),
	];
}
