import type {ConnectionView, KindView, SettingView} from '../../../sync/rollcall.ts';
import {Form} from '../../components/form.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {explainError} from '../../explain-error.ts';
import {type FormAction, type FormState, formOf, reduceForm, valuesOf, withValue} from '../../form-state.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {useWork} from '../../hooks/use-work.ts';
import {stepHead} from './steps.ts';

/** The usual name, where nobody has it yet. */
export const suggestedName = (
	{publishes, mirrors, example}: Pick<KindView, 'publishes' | 'mirrors'> & Partial<Pick<KindView, 'example'>>,
	there: ReadonlyArray<Pick<ConnectionView, 'name'>>,
) => {
	const usual = publishes ? 'ASM' : mirrors !== undefined ? 'Jamf' : example?.name === 'idp' ? 'IdP' : 'SIS';
	return there.some(({name}) => name.toLowerCase() === usual.toLowerCase()) ? '' : usual;
};

/** The kind's own settings and secrets: what says which system it is, what the kind wants first, then all else. */
export function askedFirst({
	settings,
	preset,
	asksFirst,
}: Pick<KindView, 'settings' | 'preset' | 'asksFirst'>): readonly SettingView[] {
	const own = settings.filter(({part, secret}) => part === 'kind' && !secret);
	const secrets = settings.filter(({secret}) => secret);
	// Secrets after the last one that is needed, where nobody overlooks them.
	const needed = own.findLastIndex(({required}) => required) + 1;
	const usual = [...own.slice(0, needed), ...secrets, ...own.slice(needed)];
	const first = [...(preset === undefined ? [] : [preset]), ...(asksFirst ?? [])];
	const asked = first.flatMap((key) => usual.filter((setting) => setting.key === key));
	return [...asked, ...usual.filter((setting) => !asked.includes(setting))];
}

/** Under which name the dashboard keeps what was typed for a new connection. */
const draftOf = ({kind}: Pick<KindView, 'kind'>) => `set-up ${kind}`;

/** The form before anything is typed; where the name can stay, it begins at what nobody can guess. */
function freshForm(kind: KindView, name: string): FormState {
	const fresh = formOf(askedFirst(kind), name);
	return name === '' ? fresh : {...fresh, cursor: kind.preset === undefined ? 1 : 2};
}

/** Takes one of the systems that a kind knows; what else was typed stays. */
export function useTakePreset(): (kind: KindView, choice: string) => void {
	const {kept, overview} = useDashboard();
	return (kind, choice) => {
		const typed = kept.get(draftOf(kind)) as FormState | undefined;
		const state = typed ?? freshForm(kind, suggestedName(kind, overview.data?.connections ?? []));
		kept.set(draftOf(kind), withValue(state, kind.preset ?? '', choice));
	};
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
	const draft = draftOf(kind);
	const name = suggestedName(kind, overview.data?.connections ?? []);
	const [state, dispatch] = useKept<FormState, FormAction>(draft, reduceForm, freshForm(kind, name));
	const submit = async () => {
		const {settings, secrets, ...typed} = valuesOf(state);
		try {
			const connection = await rollcall.connect(kind.kind, typed.name, {settings, secrets}, {setUp: true});
			// The typed secrets are in their file now; the draft that held them goes.
			dispatch({type: 'begin', state: freshForm(kind, '')});
			kept.delete(draft);
			made(connection.name);
			reload();
			// Nobody can be called where the other side only comes by itself.
			if (connection.pushes === undefined || connection.probes) work.test(connection.name);
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
			verb={kind.pushes && !kind.probes ? 'make it' : 'make it and test it'}
			submit={() => void submit()}
			leave={() => {
				const {name: typed, settings, secrets} = valuesOf(state);
				const keys = Object.keys(settings).filter((key) => key !== kind.preset);
				if (typed !== name || keys.length + Object.keys(secrets).length > 0)
					say('attention', 'What you typed is kept until you quit: take the same kind to go on with it.');
				back();
			}}
		/>
	);
}
