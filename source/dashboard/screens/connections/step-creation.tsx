import {wrap} from '../../components/cell.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {useDashboard} from '../../dashboard.ts';
import {useWork} from '../../hooks/use-work.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {line} from '../../line.ts';
import {createsNothing} from './mirror-facts.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useIsBusy, useSteps} from './use-set-up.ts';

const backKey = shortKeys(commandOf('set-up-before'));

const text =
	'The plan was looked at without it. What is switched on here is planned again and shown: nothing is written before you approve that, and the first creations wait for it in any case.';

/** *Creating missing users* and *Creating missing classes*, once the plan was looked at without them [seed 000]. */
export function CreationStep({size, connection, leave, edit}: StepProps) {
	const {name} = connection;
	const {rollcall, previews, report} = useDashboard();
	const {to, before} = useSteps(connection);
	const work = useWork();
	const busy = useIsBusy(name);
	const away = useLeaveForNow(leave);
	const end = () => {
		previews.drop(name);
		to(undefined, {telling: true});
		work.plan(name);
	};
	const create = (settings: Readonly<Record<string, string>>) =>
		void rollcall.reconfigure(name, {settings, secrets: {}}).then(end, report);
	const menu = {
		size,
		title: 'What may be created there?',
		items: [
			{
				id: 'as-is',
				label: createsNothing(connection)
					? 'Nothing yet: what is there is kept alike, and no more'
					: 'As it is set now: see the plan',
				take: end,
			},
			{
				id: 'users',
				label: 'Missing users, at all locations',
				take: () => create({createUsers: 'all', createClasses: 'no'}),
			},
			{
				id: 'all',
				label: 'Missing users at all locations, and missing classes',
				take: () => create({createUsers: 'all', createClasses: 'yes'}),
			},
			{id: 'some', label: 'Only at some locations: choose them', take: () => edit('kind', 'createUsers')},
			...(before === undefined
				? []
				: [{id: 'before', label: `Back to the plan (${backKey})`, letter: backKey, take: before}]),
			{id: 'later', label: 'Later: leave the set-up here', take: away},
		],
		leave: away,
	};
	return (
		<StepPage
			size={size}
			connection={connection}
			at="creation"
			about="Who and what is made there that is missing."
			lines={wrap(text, size.columns - 6).map((part) => line('   ', part))}
			handlers={{back: away}}
			over={busy ? undefined : {rows: menuRows(menu), element: <Menu {...menu} />}}
		/>
	);
}
