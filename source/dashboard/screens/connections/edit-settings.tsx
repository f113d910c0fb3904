import {useEffect, useState} from 'react';
import type {ConnectionView, SettingView} from '../../../sync/rollcall.ts';
import {Form} from '../../components/form.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {explainError} from '../../explain-error.ts';
import {type FormAction, type FormState, formOf, reduceForm, valuesOf} from '../../form-state.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {scrollToTop} from '../../hooks/use-scroll.ts';
import type {Line} from '../../line.ts';
import {pageOf} from './place.ts';

/** A secret that is there is not shown: typed anew it is replaced, left empty it stays. */
const asField = (setting: SettingView): SettingView =>
	setting.secret
		? {
				...setting,
				value: '',
				required: setting.required && setting.value === '',
				describe: setting.value === '' ? setting.describe : `${setting.describe}. Empty: it stays as it is`,
			}
		: setting;

/** The settings of a connection that is there, of one part or all. */
export function EditSettings({
	size,
	connection,
	part,
	from,
	head,
	said = `The settings of ${connection.name} are saved; its next run uses them. t tests them.`,
	title = `Settings of ${connection.name}`,
	leave,
}: {
	readonly size: Size;
	readonly connection: ConnectionView;
	readonly part?: SettingView['part'] | undefined;
	/** The key of the setting to begin at. */
	readonly from?: string | undefined;
	readonly head?: readonly Line[];
	/** What is said once they are saved. */
	readonly said?: string | ((saved: ConnectionView) => string);
	readonly title?: string;
	readonly leave: () => void;
}) {
	const {rollcall, kept, previews, say, reload} = useDashboard();
	const draft = `settings ${connection.name} ${part ?? ''}`;
	const fresh = formOf(
		connection.settings.filter((setting) => part === undefined || setting.part === part).map(asField),
		undefined,
	);
	const cursor = Math.max(
		0,
		fresh.fields.findIndex(({key}) => key === from),
	);
	const [begun] = useState(() => kept.get(draft) as FormState | undefined);
	const [state, dispatch] = useKept<FormState, FormAction>(draft, reduceForm, {...fresh, cursor});
	// What was typed before and not saved is gone on with, at what is to be mended now.
	useEffect(() => {
		if (begun !== undefined && from !== undefined) dispatch({type: 'by', rows: cursor - begun.cursor});
	}, [begun, from, cursor, dispatch]);
	const close = () => {
		// The next time the form shows what holds then, and no secret waits in it.
		dispatch({type: 'begin', state: formOf([], undefined)});
		kept.delete(draft);
		leave();
	};
	const {settings, secrets} = valuesOf(state);
	const isUnchanged = Object.keys(settings).length + Object.keys(secrets).length === 0;
	const submit = async () => {
		if (isUnchanged) return close();
		try {
			const saved = await rollcall.reconfigure(connection.name, {settings, secrets});
			// A plan that was made by other settings is no plan any more.
			previews.drop(connection.name);
			say('fine', typeof said === 'string' ? said : said(saved));
			reload();
			scrollToTop(kept, pageOf(connection.name));
			close();
		} catch (error) {
			dispatch({type: 'trouble', text: explainError(error)});
		}
	};
	return (
		<Form
			size={size}
			{...(head === undefined ? {} : {head})}
			title={title}
			state={state}
			dispatch={dispatch}
			verb="save them"
			submit={() => void submit()}
			leave={() => {
				if (isUnchanged) return close();
				say('attention', 'Not saved. What you typed is kept until you quit: e goes on with it.');
				leave();
			}}
		/>
	);
}
