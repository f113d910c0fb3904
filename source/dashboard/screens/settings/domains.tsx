import {useState} from 'react';
import {mayApprove} from '../../../core/directory/operators.ts';
import type {
	DomainChange,
	DomainView,
	FederateOptions,
	FederationPlan,
} from '../../../sync/answers/federation.ts';
import {typedFrom} from '../../asked.ts';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useStart} from '../../hooks/use-start.ts';
import {levels} from '../../layers.ts';
import {waitingLines} from '../waiting.ts';
import {aroundDomains, consequencesOf, domainsLines} from './domains-view.ts';

/** How many people it concerns: a sign-in may change though nothing of the account does. */
const concerned = ({accounts, signIns}: FederationPlan) => Math.max(accounts, signIns);

/** Turns federated authentication: planned first, so that the question says what it does. */
function useFederate() {
	const {rollcall, ask, say} = useDashboard();
	const start = useStart();
	const turnIt = (domain: string, turn: 'on' | 'off', options: FederateOptions) =>
		start(
			domain,
			`Federation of ${domain}`,
			(signal) => rollcall.federate(domain, turn, options, signal),
			({outcome, planned}) => {
				const done = outcome === 'applied' || outcome === 'nothing to do';
				say(
					done ? 'fine' : 'attention',
					done
						? `Federated authentication of ${domain} is ${turn}${planned.accounts > 0 ? `: ${planned.accounts} accounts changed` : ''}.`
						: `Nothing was changed of ${domain}: it would do something else by now. ⏎ shows it again.`,
				);
			},
		);
	return ({domain, federation}: DomainView) => {
		const turn = federation === 'on' ? 'off' : 'on';
		start(
			domain,
			`Looking at ${domain}`,
			(signal) => rollcall.federate(domain, turn, {}, signal),
			({planned}) =>
				ask({
					title: `Turn federated authentication of ${domain} ${turn}?`,
					consequences: consequencesOf(planned),
					yes: `Turn it ${turn}`,
					typeNumber: concerned(planned) >= typedFrom ? concerned(planned) : undefined,
					// Exactly what was shown, also past a guard that was shown with it.
					proceed: () => turnIt(domain, turn, {approve: planned.hash}),
				}),
		);
	};
}

/** Domains of the organisation: what is verified and federated, what that demands, and what turning it does. */
export function Domains({size, leave}: {readonly size: Size; readonly leave: () => void}) {
	const {rollcall, say, report, reload, hush} = useDashboard();
	const query = useQuery('domains', '', () => rollcall.domains());
	const [isAdding, add] = useState(false);
	const federate = useFederate();
	const domains = query.data ?? [];
	const height = Math.max(1, Math.min(domains.length, size.rows - aroundDomains));
	const list = useList('domains list', domains.length, height);
	const here = domains[list.cursor];
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly;
	const set = (domain: string, change: DomainChange) =>
		rollcall.setDomain(domain, change).then(() => {
			say(
				'fine',
				`${domain}: ${change === 'add' ? 'listed' : change === 'remove' ? 'not listed any more' : change}.`,
			);
			reload();
		}, report);
	const turned = (one: DomainView, change: DomainChange) => () => void set(one.domain, change);
	useKeys({
		level: levels.view,
		needed: ['federate', 'domain-verified', 'domain-configured'],
		handlers: {
			...list.handlers,
			federate: may && here?.isVerified ? () => federate(here) : undefined,
			'domain-add': may ? () => add(true) : undefined,
			'domain-verified':
				may && here?.federation === 'off'
					? turned(here, here.isVerified ? 'not verified' : 'verified')
					: undefined,
			'domain-configured':
				may && here?.isVerified && here.federation !== 'on'
					? turned(here, here.federation === 'configured' ? 'not configured' : 'configured')
					: undefined,
			'domain-remove':
				may && here !== undefined && here.found !== true && here.federation === 'off'
					? turned(here, 'remove')
					: undefined,
			back: () => {
				hush();
				leave();
			},
		},
	});
	const over = isAdding
		? {
				rows: promptRows,
				element: (
					<Prompt
						size={size}
						title="Which domain?"
						note="As in Apple School Manager: school.example"
						take={(domain) => {
							add(false);
							void set(domain, 'add');
						}}
						leave={() => add(false)}
					/>
				),
			}
		: undefined;
	return (
		<View
			size={size}
			over={over}
			lines={
				query.data === undefined
					? waitingLines(query, 'the domains', size.columns)
					: domainsLines(domains, {list, height, columns: size.columns, now: rollcall.clock.now()})
			}
		/>
	);
}
