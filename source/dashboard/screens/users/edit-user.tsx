import {useReducer} from 'react';
import {fullName} from '../../../core/directory/account.ts';
import type {EditResult, UserDetail} from '../../../sync/answers/people.ts';
import {Form} from '../../components/form.tsx';
import {textOf} from '../../components/text-field.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {explainError} from '../../explain-error.ts';
import {formOf, reduceForm} from '../../form-state.ts';
import {changedValues, editFields} from './edit-fields.ts';

/** A person's attributes, as far as they are edited here; what detaches or unpairs is asked about first. */
export function EditUser({
	size,
	detail,
	leave,
	moved,
}: {
	readonly size: Size;
	readonly detail: UserDetail;
	readonly leave: () => void;
	/** The Person ID is another one now. */
	readonly moved: (id: string) => void;
}) {
	const {rollcall, ask, say, reload} = useDashboard();
	const [state, dispatch] = useReducer(reduceForm, formOf(editFields(detail), undefined));
	const {personId} = detail.account;
	const ended = (result: EditResult) => {
		const [only] = result.results;
		if (!result.done)
			return dispatch({type: 'trouble', text: `Refused (${only?.code ?? ''}): ${only?.message ?? ''}`});
		say(
			'fine',
			`${only?.message ?? 'Edited'}.${only?.followUp === undefined ? '' : ' A follow-up says what to do by hand: screen Activity.'}`,
		);
		reload();
		leave();
		if (only !== undefined && only.personId !== personId) moved(only.personId);
	};
	const submit = async (agreed: boolean) => {
		const typed = Object.fromEntries(state.fields.map(({key, text}) => [key, textOf(text)]));
		const values = changedValues(detail, typed);
		if (Object.keys(values).length === 0) return leave();
		try {
			const result = await rollcall.edit([personId], values, {agreed});
			if (result.asks.length === 0) return ended(result);
			ask({
				title: `Edit ${fullName(detail.account)}?`,
				consequences: result.asks.map((text) => `${text}.`),
				yes: 'Edit it all the same',
				proceed: () => void submit(true),
			});
		} catch (error) {
			dispatch({type: 'trouble', text: explainError(error)});
		}
	};
	return (
		<Form
			size={size}
			title={`Edit ${fullName(detail.account)} (${personId})`}
			state={state}
			dispatch={dispatch}
			verb="save"
			submit={() => void submit(false)}
			leave={leave}
		/>
	);
}
