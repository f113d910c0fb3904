import {useState} from 'react';
import {mayApprove} from '../../../core/directory/operators.ts';
import {Prompt, promptRows} from '../../components/prompt.tsx';
import {useDashboard} from '../../dashboard.ts';
import {useList} from '../../hooks/use-list.ts';
import {inventoryLines} from './inventory-view.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';

/** Step 1: who else uploads. Each line is ticked by a person who looked. */
export function InventoryStep(props: StepProps) {
	const {size, adoption, step} = props;
	const {rollcall, say, report, reload} = useDashboard();
	const [writing, write] = useState(false);
	const {ticks} = adoption.inventory;
	const list = useList(`adoption ticks ${adoption.target}`, ticks.length, ticks.length);
	const here = ticks[list.cursor];
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly;
	const set = (name: string, text: string, done: boolean) =>
		rollcall.tickAdoption(name, done).then(() => {
			// The line may be out of sight.
			say('fine', `${done ? 'Ticked' : 'No longer ticked'}: ${text}`);
			reload();
		}, report);
	const tick = () => {
		if (here === undefined) return;
		void set(here.name, here.text, !here.done);
		// The next one is marked, so that space after space goes through them.
		if (!here.done) list.by(1);
	};
	const arrow: Arrow =
		step.state === 'done'
			? onward(props, 'All were looked at')
			: {
					text: may
						? 'Look at each, and tick it: space. w writes down another one.'
						: 'A Site Manager looks at each, and ticks it.',
					label: 'go on',
					run: undefined,
				};
	const prompt = (
		<Prompt
			size={size}
			title="What else did you look at?"
			note="A sentence of your own: the job on the old file server is off."
			take={(text) => {
				write(false);
				void set(text, text, true);
			}}
			leave={() => write(false)}
		/>
	);
	return (
		<Page
			{...props}
			arrow={arrow}
			lines={inventoryLines(adoption.inventory, {
				cursor: list.cursor,
				columns: size.columns,
				now: rollcall.clock.now(),
			})}
			list={{up: list.handlers.up, down: list.handlers.down}}
			needed={['tick', 'adoption-other']}
			handlers={{
				tick: may && here !== undefined ? tick : undefined,
				'adoption-other': may ? () => write(true) : undefined,
			}}
			over={writing ? {rows: promptRows, element: prompt} : undefined}
		/>
	);
}
