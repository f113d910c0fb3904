import {useReducer} from 'react';
import {mayApprove} from '../../../core/directory/operators.ts';
import type {Overview} from '../../../sync/rollcall.ts';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useCopyId} from '../../hooks/use-copy-id.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {levels} from '../../layers.ts';
import {asksForSomething, detailRows, findingsLines} from './view.ts';

/** A week from now, which is what is offered first. */
const offered = 7;

/** Every finding with its next step; one that is known is noted until a day, and asks for nothing until then. */
export function Findings({
	size,
	overview,
	leave,
}: {
	readonly size: Size;
	readonly overview: Overview;
	readonly leave: () => void;
}) {
	const {rollcall, say, report, reload, hush, go} = useDashboard();
	const [asking, ask] = useReducer((_: boolean, open: boolean) => open, false);
	const {findings} = overview;
	const height = Math.max(1, size.rows - 3 - detailRows);
	const list = useList('findings list', findings.length, height);
	const here = findings[list.cursor];
	const note = async (until: string | undefined) => {
		if (here === undefined) return;
		try {
			await rollcall.acknowledge(here.id, until);
			say(
				'fine',
				until === undefined
					? 'It is no longer noted: it asks again.'
					: `Noted until ${until}. Should it change before, it is said again.`,
			);
			reload();
		} catch (error) {
			report(error);
		}
	};
	const may = mayApprove(rollcall.operator) && here !== undefined && asksForSomething(here);
	useKeys({
		level: levels.view,
		handlers: {
			...list.handlers,
			open:
				here === undefined
					? undefined
					: () => {
							leave();
							go({screen: here.screen, ...(here.open === undefined ? {} : {open: here.open})});
						},
			acknowledge: may
				? () => (here?.acknowledged === undefined ? ask(true) : void note(undefined))
				: undefined,
			'copy-id': useCopyId(here?.id),
			back: () => {
				hush();
				leave();
			},
			findings: leave,
		},
	});
	const inAWeek = new Date(rollcall.clock.now().getTime() + offered * 86_400_000).toISOString().slice(0, 10);
	const over = asking
		? {
				rows: promptRows,
				element: (
					<Prompt
						size={size}
						title="Take note of this until which day?"
						note="Until then it asks for nothing, as long as it says the same."
						value={inAWeek}
						take={(until) => {
							ask(false);
							void note(until);
						}}
						leave={() => ask(false)}
					/>
				),
			}
		: undefined;
	return <View size={size} lines={findingsLines(findings, list, height, size.columns)} over={over} />;
}
