import {useState} from 'react';
import type {ConnectionView, KindView} from '../../../sync/rollcall.ts';
import {wrap} from '../../components/cell.ts';
import {Form} from '../../components/form.tsx';
import {Menu, menuLimit, menuRows} from '../../components/menu.tsx';
import {Picker} from '../../components/picker.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {explainError} from '../../explain-error.ts';
import {type FormAction, type FormState, formOf, reduceForm, valuesOf} from '../../form-state.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {useWork} from '../../hooks/use-work.ts';
import {blank, line, span} from '../../line.ts';

/** Step by step: the kind, its settings, then the test. Left at any step, it is taken up again where it was. */
export function SetUp({
	size,
	leave,
	made,
}: {
	readonly size: Size;
	readonly leave: () => void;
	readonly made: (connection: ConnectionView) => void;
}) {
	const {rollcall} = useDashboard();
	const [kinds] = useState(() => rollcall.kinds());
	const [chosen, choose] = useKept<string | undefined, string | undefined>(
		'set-up kind',
		(_, kind) => kind,
		undefined,
	);
	const kind = kinds.find((one) => one.kind === chosen);
	if (kind !== undefined)
		return (
			<NewConnection
				key={kind.kind}
				size={size}
				kind={kind}
				leave={leave}
				back={() => choose(undefined)}
				made={made}
			/>
		);
	const label = ({title, reads, publishes}: KindView) =>
		`${title}${reads && publishes ? ': reads and publishes' : reads ? ': reads a roster' : publishes ? ': receives uploads' : ''}`;
	if (kinds.length > menuLimit)
		return (
			<Picker
				size={size}
				title="A new connection: which kind?"
				items={kinds.map((one) => ({id: one.kind, label: label(one), hint: one.kind}))}
				take={choose}
				leave={leave}
			/>
		);
	const menu = {
		size,
		title: 'Which kind?',
		items: kinds.map((one) => ({id: one.kind, label: label(one), take: () => choose(one.kind)})),
		leave,
	};
	return (
		<View
			size={size}
			lines={[
				line(' ', span('A new connection', 'strong')),
				blank,
				line('   1. the kind   ', span('2. its settings   3. a test', 'faint')),
				blank,
				...wrap(
					'A roster to read (your SIS), and Apple School Manager’s upload to send to, are two connections.',
					size.columns - 6,
				).map((text) => line('   ', text)),
				line('   Nothing is read or sent before you ask for it.'),
			]}
			over={{rows: menuRows(menu), element: <Menu {...menu} />}}
		/>
	);
}

/** The usual name, where nobody has it yet. */
export const suggestedName = (
	{publishes}: Pick<KindView, 'publishes'>,
	there: ReadonlyArray<Pick<ConnectionView, 'name'>>,
) => {
	const usual = publishes ? 'ASM' : 'SIS';
	return there.some(({name}) => name.toLowerCase() === usual.toLowerCase()) ? '' : usual;
};

function NewConnection({
	size,
	kind,
	leave,
	back,
	made,
}: {
	readonly size: Size;
	readonly kind: KindView;
	readonly leave: () => void;
	readonly back: () => void;
	readonly made: (connection: ConnectionView) => void;
}) {
	const {rollcall, kept, say, reload, overview} = useDashboard();
	const work = useWork();
	const draft = `set-up ${kind.kind}`;
	const [state, dispatch] = useKept<FormState, FormAction>(
		draft,
		reduceForm,
		formOf(kind.settings, suggestedName(kind, overview.data?.connections ?? [])),
	);
	const submit = async () => {
		const {name, settings, secrets} = valuesOf(state);
		try {
			const connection = await rollcall.connect(kind.kind, name, {settings, secrets});
			// The typed secrets are in their file now; the draft that held them goes.
			dispatch({type: 'begin', state: formOf(kind.settings, '')});
			kept.delete(draft);
			back();
			made(connection);
			reload();
			say('fine', `${connection.name} is made. It is being tested now; nothing else happens.`);
			work.test(connection.name);
		} catch (error) {
			dispatch({type: 'trouble', text: explainError(error)});
		}
	};
	return (
		<Form
			size={size}
			title={`A new connection, step 2 of 3: the settings of ${kind.title}`}
			state={state}
			dispatch={dispatch}
			verb="make it and test it"
			submit={() => void submit()}
			leave={() => {
				say('attention', 'Left for now: what you typed is kept until you quit. n takes it up again.');
				leave();
			}}
		/>
	);
}

/** The settings of a connection that is there; an empty secret stays as it is. */
export function EditSettings({
	size,
	connection,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly leave: () => void;
}) {
	const {rollcall, say, reload} = useDashboard();
	const [state, dispatch] = useKept<FormState, FormAction>(
		`settings ${connection.name}`,
		reduceForm,
		formOf(
			connection.settings.map((setting) =>
				setting.secret ? {...setting, value: '', required: false} : setting,
			),
			undefined,
		),
	);
	const submit = async () => {
		const {settings, secrets} = valuesOf(state);
		try {
			await rollcall.reconfigure(connection.name, {settings, secrets});
			say('fine', `The settings of ${connection.name} are saved; its next run uses them. t tests them.`);
			reload();
			leave();
		} catch (error) {
			dispatch({type: 'trouble', text: explainError(error)});
		}
	};
	return (
		<Form
			size={size}
			title={`Settings of ${connection.name}`}
			state={state}
			dispatch={dispatch}
			verb="save them"
			submit={() => void submit()}
			leave={leave}
		/>
	);
}
