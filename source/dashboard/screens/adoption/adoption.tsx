import {mayApprove} from '../../../core/directory/operators.ts';
import type {AdoptionStep} from '../../../core/state-records.ts';
import type {Adoption} from '../../../sync/answers/adopting.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {levels} from '../../layers.ts';
import {armWayOf} from '../connections/arm-words.ts';
import {useTarget} from '../connections/use-target.ts';
import {waitingLines} from '../waiting.ts';
import {ArmStep} from './arm.tsx';
import {FirstStep} from './first.tsx';
import {ForecastStep} from './forecast.tsx';
import {IdsStep} from './ids.tsx';
import {InventoryStep} from './inventory.tsx';
import type {StepProps} from './page.tsx';
import {ParityStep} from './parity.tsx';
import {ShadowStep} from './shadow.tsx';
import {stepsLines} from './steps-view.ts';
import {TruthStep} from './truth.tsx';

const pages: Readonly<Record<AdoptionStep, (props: StepProps) => React.ReactNode>> = {
	inventory: InventoryStep,
	truth: TruthStep,
	ids: IdsStep,
	forecast: ForecastStep,
	parity: ParityStep,
	shadow: ShadowStep,
	first: FirstStep,
	arm: ArmStep,
};

interface AdoptionProps {
	readonly size: Size;
	readonly target: ConnectionView;
	readonly connections: readonly ConnectionView[];
	/** Makes a connection. */
	readonly make: () => void;
	readonly leave: () => void;
}

/** The take-over of a living organisation: the eight steps of `sync.md`, each with a page of its own. */
export function AdoptionPage({size, target, connections, make, leave}: AdoptionProps) {
	const {rollcall, hush} = useDashboard();
	const query = useQuery(`adoption ${target.name}`, target.name, () => rollcall.adoption(target.name));
	const [open, set] = useKeptValue<number>(`adoption step ${target.name}`, 0);
	const to = (step: number) => {
		hush();
		set(step);
	};
	const adoption = query.data;
	const step = adoption?.steps[open - 1];
	if (adoption === undefined || step === undefined)
		return <Steps size={size} target={target} query={query} open={to} leave={leave} />;
	const Step = pages[step.step];
	return (
		<Step
			key={open}
			size={size}
			adoption={adoption}
			step={step}
			target={target}
			source={connections.find(({name}) => name === adoption.source)}
			to={to}
			make={make}
		/>
	);
}

function Steps({
	size,
	target,
	query,
	open,
	leave,
}: Pick<AdoptionProps, 'size' | 'target' | 'leave'> & {
	readonly query: ReturnType<typeof useQuery<Adoption>>;
	readonly open: (step: number) => void;
}) {
	const {rollcall} = useDashboard();
	const {arm} = useTarget(target);
	const steps = query.data?.steps ?? [];
	const list = useList(`adoption steps ${target.name}`, steps.length, steps.length);
	// The mark stands at what comes next until somebody moves it.
	const [moved, move] = useKeptValue<boolean>(`adoption moved ${target.name}`, false);
	const next = steps.findIndex(({state}) => state === 'next');
	const cursor = moved || next < 0 ? list.cursor : next;
	const from = (by: number) => () => {
		list.to(cursor + by);
		move(true);
	};
	const here = steps[cursor];
	const isEmptyOffered =
		target.known !== true &&
		target.armed === 'disarmed' &&
		target.tested?.ok === true &&
		mayApprove(rollcall.operator) &&
		!rollcall.readOnly;
	useKeys({
		level: levels.view,
		needed: isEmptyOffered ? ['arm'] : [],
		labels: {arm: 'it is empty'},
		handlers: {
			...(steps.length === 0
				? {}
				: {
						up: from(-1),
						down: from(1),
						first: from(-steps.length),
						last: from(steps.length),
					}),
			open:
				here === undefined
					? undefined
					: () => {
							move(false);
							open(here.number);
						},
			arm: isEmptyOffered ? () => arm(armWayOf.empty) : undefined,
			back: leave,
		},
	});
	if (query.data === undefined)
		return <View size={size} lines={waitingLines(query, 'how the take-over stands', size.columns)} />;
	return (
		<View
			size={size}
			lines={stepsLines(query.data, {
				cursor,
				columns: size.columns,
				now: rollcall.clock.now(),
				isEmptyOffered,
			})}
		/>
	);
}
