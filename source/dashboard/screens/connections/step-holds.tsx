import {useState} from 'react';
import {wrap} from '../../components/cell.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {promptRows} from '../../components/prompt.tsx';
import {blank, line} from '../../line.ts';
import {PackagePrompt} from './package-prompt.tsx';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useIsBusy, useSteps} from './use-set-up.ts';
import {useTarget} from './use-target.ts';

/** What the first package is compared with: the last one that somebody sent, or nothing. */
export function HoldsStep({size, connection, leave}: StepProps) {
	const [typing, type] = useState(false);
	const {next, to, before} = useSteps(connection);
	const {importPackage} = useTarget(connection);
	const busy = useIsBusy(connection.name);
	const away = useLeaveForNow(leave);
	const known = connection.known === true;
	const menu = {
		size,
		title: 'What does it hold?',
		items: [
			...(known ? [{id: 'next', label: 'What is known already: go on', take: () => next()}] : []),
			{
				id: 'import',
				label: 'The last package that was uploaded: I have the zip, or its folder',
				take: () => type(true),
			},
			...(known
				? []
				: [{id: 'empty', label: 'Nothing: nobody uploaded anything to it, ever', take: () => to('arm')}]),
			...(before === undefined ? [] : [{id: 'before', label: 'Back to the test', take: before}]),
			{id: 'later', label: 'Later: leave the set-up here', take: away},
		],
		leave: away,
	};
	const text = known
		? 'A package is known that it holds: sent from here, or imported. What is sent first is compared with it.'
		: 'An upload says who is there: whoever is missing in it is deactivated. So the first package is compared with the last one that was sent, and what would take people away is held.';
	const prompt = (
		<PackagePrompt
			size={size}
			take={(path) => {
				type(false);
				importPackage(path, () => next({telling: true}));
			}}
			leave={() => type(false)}
		/>
	);
	return (
		<StepPage
			size={size}
			connection={connection}
			at="holds"
			about="What is in Apple School Manager now. Nothing is sent by saying so."
			lines={[
				...wrap(text, size.columns - 6).map((part) => line('   ', part)),
				...(busy ? [blank, line('   ', 'The package is being read.')] : []),
			]}
			handlers={{back: away}}
			over={
				busy
					? undefined
					: typing
						? {rows: promptRows, element: prompt}
						: {rows: menuRows(menu), element: <Menu {...menu} />}
			}
		/>
	);
}
