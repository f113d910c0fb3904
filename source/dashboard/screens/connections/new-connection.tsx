import type {ConnectionView, KindView, SettingView} from '../../../sync/rollcall.ts';
import {Form} from '../../components/form.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {explainError} from '../../explain-error.ts';
import {type FormAction, type FormState, formOf, reduceForm, valuesOf} from '../../form-state.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {useWork} from '../../hooks/use-work.ts';
import {stepHead} from './steps.ts';

/** The usual name, where nobody has it yet. */
export const suggestedName = (
	{publishes}: Pick<KindView, 'publishes'>,
	there: ReadonlyArray<Pick<ConnectionView, 'name'>>,
) => {
	const usual = publishes ? 'ASM' : 'SIS';
	return there.some(({name}) => name.toLowerCase() === usual.toLowerCase()) ? '' : usual;
};

/** The kind's own settings; its secrets stand after the last one that is needed, where nobody overlooks them. */
export function askedFirst({settings}: Pick<KindView, 'settings'>): readonly SettingView[] {
	const own = settings.filter(({part, secret}) => part === 'kind' && !secret);
	const needed = own.findLastIndex(({required}) => required) + 1;
	return [...own.slice(0, needed), ...settings.filter(({secret}) => secret), ...own.slice(needed)];
}

/** The name and the kind's own settings; at its end the connection is made, and tried at once. */
export function NewConnection({
	size,
	kind,
	back,
	made,
}: {
	readonly size: Size;
	readonly kind: KindView;
	/** To the kinds; what was typed is kept. */
	readonly back: () => void;
	readonly made: (name: string) => void;
}) {
	const {rollcall, kept, say, reload, overview} = useDashboard();
	const work = useWork();
	const draft = `set-up ${kind.kind}`;
	const name = suggestedName(kind, overview.data?.connections ?? []);
	const fresh = formOf(askedFirst(kind), name);
	// With a name that can stay, the first thing to be typed is what nobody can guess.
	const [state, dispatch] = useKept<FormState, FormAction>(
		draft,
		reduceForm,
		name === '' ? fresh : {...fresh, cursor: 1},
	);
	const submit = async () => {
		const {settings, secrets, ...typed} = valuesOf(state);
		try {
			const connection = await rollcall.connect(kind.kind, typed.name, {settings, secrets}, {setUp: true});
			// The typed secrets are in their file now; the draft that held them goes.
			dispatch({type: 'begin', state: formOf(kind.settings, '')});
			kept.delete(draft);
			made(connection.name);
			reload();
			work.test(connection.name);
		} catch (error) {
			dispatch({type: 'trouble', text: explainError(error)});
		}
	};
	return (
		<Form
			size={size}
			head={stepHead(
				`A new connection: ${kind.title}`,
				kind,
				'settings',
				'How it is reached. It is made at the end of this page.',
				size.columns,
			)}
			title="Its name and settings"
			state={state}
			dispatch={dispatch}
			verb="make it and test it"
			submit={() => void submit()}
			leave={() => {
				const {name: typed, settings, secrets} = valuesOf(state);
				if (typed !== name || Object.keys(settings).length + Object.keys(secrets).length > 0)
					say('attention', 'What you typed is kept until you quit: take the same kind to go on with it.');
				back();
			}}
		/>
	);
}
