import {UsageError} from '../core/errors.ts';
import {reasonOrder, type ThreeWayReason, threeWayReasons, wantsLook} from '../core/three-way/reasons.ts';
import type {ThreeWayRecord, ThreeWaySet} from '../core/three-way/record.ts';
import type {ThreeWay, ThreeWayKind} from '../sync/three-way.ts';
import type {Cli} from './cli.ts';
import {counted, moment, printJson, printLines, table} from './print.ts';

export interface ThreeWayOptions {
	/** Only records that are not alike for this reason. */
	readonly reason?: string;
	readonly limit: number;
	readonly json?: boolean;
}

const kinds = ['people', 'classes'] as const satisfies readonly ThreeWayKind[];

/** Prints the three-way difference: groups with counts, then whom somebody should look at. */
export function printThreeWay(cli: Cli, found: ThreeWay, options: ThreeWayOptions): void {
	const {limit, json} = options;
	const reason = options.reason === undefined ? undefined : reasonNamed(options.reason);
	const chosen = kinds.flatMap((kind) =>
		found[kind].records
			.filter((each) => (reason === undefined ? json || wantsLook(each.reason) : each.reason === reason))
			.map((record) => ({kind, record})),
	);
	if (json) {
		printJson(cli, 'difference', differenceJson(found, chosen));
		return;
	}
	const shown = chosen.slice(0, limit);
	printLines(cli, [
		...headLines(found),
		...kinds.flatMap((kind) => ['', ...setLines(kind, found[kind], reason)]),
		...(shown.length === 0 ? [] : ['']),
		...shown.flatMap(({kind, record}) => [
			`${record.key}${record.name === '' || record.name === record.key ? '' : ` ${record.name}`}`,
			`    ${found.way(kind, record)}`,
		]),
		...(shown.length < chosen.length
			? [`… and ${chosen.length - shown.length} more (--limit, --reason, --json)`]
			: []),
	]);
}

interface Chosen {
	readonly kind: ThreeWayKind;
	readonly record: ThreeWayRecord;
}

function differenceJson(found: ThreeWay, chosen: readonly Chosen[]) {
	const {sources, packages, evidence = null} = found;
	return {
		sources: sources.map(({run = null, at = null, ...each}) => ({...each, run, at})),
		packages,
		evidence,
		people: tallyJson(found.people),
		classes: tallyJson(found.classes),
		items: chosen.map(({kind, record}) => recordJson(found, kind, record)),
		total: chosen.length,
	};
}

function reasonNamed(text: string): ThreeWayReason {
	const found = reasonOrder.find((each) => each === text.toLowerCase());
	if (found === undefined)
		throw new UsageError(`"${text}" is no reason`, {next: `Say one of: ${reasonOrder.join(', ')}.`});
	return found;
}

const tallyJson = ({total, alike, look, groups}: ThreeWaySet) => ({
	total,
	alike,
	look,
	groups: groups.map((group) => ({...group, look: wantsLook(group.reason)})),
});

const recordJson = (found: ThreeWay, kind: ThreeWayKind, record: ThreeWayRecord) => ({
	kind,
	key: record.key,
	name: record.name,
	source: record.source,
	sent: record.sent,
	apple: record.apple,
	reason: record.reason,
	look: wantsLook(record.reason),
	fields: record.fields.map(({field, source = null, here = null, sent = null, apple = null}) => ({
		field,
		source,
		here,
		sent,
		apple,
	})),
	way: found.way(kind, record),
});

function headLines({sources, packages, evidence}: ThreeWay): readonly string[] {
	return [
		...sources.map(({connection, at, held}) =>
			at === undefined
				? `Source  ${connection}: no roster is kept`
				: `Source  ${connection}, read ${moment(at)}${held ? ', held' : ''}`,
		),
		...packages.map(
			({target, at, state, confirmed, unread}) =>
				`Sent    ${target}, ${state === 'sent' ? 'sent' : 'adopted'} ${moment(at)}${confirmed ? ', confirmed' : ''}${unread ? '; its package is not kept' : ''}`,
		),
		...(packages.length === 0 ? ['Sent    nothing yet'] : []),
		evidence === undefined
			? 'Apple   nothing was read: rollcall reconcile FILE'
			: `Apple   newest evidence of ${moment(evidence)}`,
	];
}

function setLines(
	kind: ThreeWayKind,
	set: ThreeWaySet,
	reason: ThreeWayReason | undefined,
): readonly string[] {
	const noun =
		kind === 'people' ? counted(set.total, 'person', 'people') : counted(set.total, 'class', 'classes');
	const groups = set.groups.filter((each) => reason === undefined || each.reason === reason);
	return [
		`${noun}: ${set.alike} alike everywhere, ${set.look} to look at`,
		...table(
			groups.map((group) => [
				wantsLook(group.reason) ? '  !' : '   ',
				String(group.count),
				`source: ${group.source}`,
				group.sent === 'unknown' ? 'nothing sent' : group.sent,
				`Apple: ${group.apple}`,
				`${threeWayReasons[group.reason][1]} (${group.reason})`,
			]),
		),
	];
}
