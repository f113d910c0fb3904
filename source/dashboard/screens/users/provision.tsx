import {useEffect, useState} from 'react';
import {mayApprove} from '../../../core/directory/operators.ts';
import type {ProvisionOptions, ProvisionResult} from '../../../sync/answers/provision.ts';
import {byKey} from '../../by-key.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {useStart} from '../../hooks/use-start.ts';
import {levels} from '../../layers.ts';
import {line} from '../../line.ts';
import {scrolled} from '../scroll.ts';
import {provisionLines} from './provision-view.ts';

/** *Provision on demand*: reads one person at the identity provider and shows the four steps; nothing is done unasked. */
export function Provision({
	size,
	person,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly person: string;
	readonly connection: string;
	readonly leave: () => void;
}) {
	const {rollcall, ask, hush} = useDashboard();
	const start = useStart();
	const [result, show] = useState<ProvisionResult | 'failed' | undefined>(undefined);
	const go = (options: Omit<ProvisionOptions, 'connection'>) =>
		start(
			connection,
			`Provision of ${person}`,
			(signal) => rollcall.provision(person, {connection, ...options}, signal),
			show,
			() => show('failed'),
		);
	// biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is opened
	useEffect(() => go({}), [person, connection]);
	const found = result === 'failed' ? undefined : result;
	const waits = found?.outcome === 'planned' || found?.outcome === 'held';
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly;
	const lines =
		found === undefined
			? [
					line(
						'   ',
						result === 'failed'
							? 'It could not be read. Esc goes back.'
							: `${person} is being read at ${connection}. X stops it.`,
					),
				]
			: provisionLines(found, size.columns, may);
	const scroll = useScroll(`provision ${person}`, lines.length, size.rows);
	const apply = ({plan}: ProvisionResult) =>
		ask({
			title: `Provision ${person} now?`,
			consequences: [
				...(found?.steps.at(-1)?.text === undefined ? [] : [byKey(found.steps.at(-1)!.text)]),
				...(plan?.guards ?? [])
					.filter(({tripped}) => tripped)
					.map(({message}) => `Held by a guard: ${byKey(message)}`),
				'It is a run of its own: this one person is planned again, applied and sent like any other, and can be undone.',
			],
			yes: 'Apply it',
			proceed: () => {
				show(undefined);
				go(found?.outcome === 'held' && plan !== undefined ? {approve: plan.hash} : {apply: true});
			},
		});
	useKeys({
		level: levels.overlay,
		lets: ['screen', 'help', 'quit', 'palette', 'cancel-work'],
		needed: waits && may ? ['provision-apply'] : [],
		handlers: {
			...scroll.handlers,
			'provision-apply': waits && may && found !== undefined ? () => apply(found) : undefined,
			back: () => {
				hush();
				leave();
			},
		},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
