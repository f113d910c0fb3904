import {useEffect, useState} from 'react';
import {fullName} from '../../../core/directory/account.ts';
import {mayApprove, maySync} from '../../../core/directory/operators.ts';
import {sentences, UsageError} from '../../../core/errors.ts';
import type {PublishOptions, PublishResult, WireReport} from '../../../sync/answers/runs.ts';
import type {Rollcall} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {finder} from '../../find.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useFind} from '../../hooks/use-find.tsx';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {levels} from '../../layers.ts';
import {blank, line, span} from '../../line.ts';
import {publishedText} from '../../outcomes.ts';
import {type WireRow, whyHeld, wireHead, wireRow, wireRows, wireStake} from './wire-view.ts';

/** A package that a guard on the wire holds: what sending it would take away, to be approved or left. */
export function WireHold({
	size,
	target,
	leave,
}: {
	readonly size: Size;
	readonly target: string;
	readonly leave: () => void;
}) {
	const {rollcall, jobs, say, report: tell, reload, ask, overview} = useDashboard();
	const [report, show] = useState<WireReport | undefined>(undefined);
	const [looks, lookAgain] = useState(0);
	const run = (title: string, options: PublishOptions, done: (result: PublishResult) => void) =>
		jobs.start({
			title,
			subject: target,
			run: (signal) => rollcall.publish(target, options, signal),
			done,
			failed: (error, stopped) => (stopped ? say('attention', `${title} was stopped.`) : tell(error)),
		});
	// biome-ignore lint/correctness/useExhaustiveDependencies: it is built once, and whenever somebody asks
	useEffect(() => {
		const started = run(`Look at the package for ${target}`, {look: true}, ({wire}) => show(wire));
		if (!started) say('attention', `${target} is being worked on: R looks again when that has ended.`);
	}, [target, looks]);

	// Besides the guards, how far the target is armed may hold it: whoever held it said so.
	const held = overview.data?.wire.find((one) => one.target === target && one.hash === report?.hash);
	const reasons = report === undefined ? [] : whyHeld(report, held?.message);
	const find = useFind(`wire ${target}`, () => list.to(0));
	const all = report === undefined ? [] : wireRows(report);
	const rows = find.text === '' ? all : all.filter(({kind, key}) => finder(find.text)(`${kind} ${key}`));
	const finding = find.line(rows.length, all.length);
	const head = [
		...(report === undefined ? [] : wireHead(target, report, reasons, size.columns)),
		...(finding === undefined ? [] : [finding]),
	];
	const height = Math.max(1, size.rows - head.length);
	const list = useList(`wire ${target}`, rows.length, height);
	const shown = rows.slice(list.top, list.top + height);
	const key = shown.map((row) => row.key).join(' ');
	const names = useQuery(`wire names ${target}`, key, () => namesOf(rollcall, shown));

	const send = (options: PublishOptions) =>
		run(`Sending to ${target}`, options, ({published}) => {
			const sent = published.every(({outcome}) => outcome === 'sent' || outcome === 'skipped');
			if (sent) leave();
			else lookAgain((count) => count + 1);
			say(sent ? 'fine' : 'attention', published.map(publishedText).join(' '));
			reload();
		});
	const approve = () => {
		if (report?.hash === undefined) return;
		const {hash} = report;
		ask({
			title: `Send this package to ${target} though it is held?`,
			consequences: [
				...reasons.map((reason) => sentences(reason)),
				'Who is not in it is deactivated in Apple School Manager; classes that are not in it turn Manual and lose their students. It goes only if it is still this package.',
			],
			yes: 'Send it',
			typeNumber: wireStake(report),
			proceed: () => send({approve: hash}),
		});
	};
	useKeys({
		level: levels.view,
		handlers: {
			...list.handlers,
			approve:
				reasons.length > 0
					? report?.hash !== undefined && mayApprove(rollcall.operator)
						? approve
						: undefined
					: report?.known === true && maySync(rollcall.operator)
						? () => send({})
						: undefined,
			reload: () => lookAgain((count) => count + 1),
			'copy-id': useCopyId(rows[list.cursor]?.key),
			back: leave,
			...find.handlers,
		},
	});
	const lines =
		report === undefined
			? [
					blank,
					line('  ', span(`Building the package for ${target}, to see what it would take away…`, 'faint')),
				]
			: [
					...head,
					...(rows.length === 0 ? [line('   ', span('Nothing leaves with it.', 'faint'))] : []),
					...shown.map((row, index) =>
						wireRow(row, names.data?.get(row.key) ?? '', size.columns, list.top + index === list.cursor),
					),
				];
	return (
		<>
			{find.keys}
			<View size={size} lines={lines} />
		</>
	);
}

/** Names of the people in sight; of those whom the directory does not know any more, none. */
async function namesOf(rollcall: Rollcall, rows: readonly WireRow[]): Promise<ReadonlyMap<string, string>> {
	const known = await Promise.all(
		rows.map(async ({kind, key}) => {
			if (kind !== 'person' && kind !== 'changed') return [];
			try {
				return [[key, fullName((await rollcall.user(key)).account)] as const];
			} catch (error) {
				if (error instanceof UsageError) return [];
				throw error;
			}
		}),
	);
	return new Map(known.flat());
}
