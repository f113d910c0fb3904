import type {TextAction} from '../../components/text-field.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {levels} from '../../layers.ts';

/** While text is being typed: letters go to it, arrows still move in the list. */
export function FindKeys({
	edit,
	keep,
	clear,
}: {
	readonly edit: (action: TextAction) => void;
	readonly keep: () => void;
	readonly clear: () => void;
}) {
	useKeys({
		level: levels.view,
		lets: ['up', 'down', 'page-up', 'page-down'],
		onText: (text) => edit({type: 'insert', text}),
		handlers: {
			'text-keep': keep,
			'text-leave': clear,
			'text-erase': () => edit({type: 'erase'}),
			'text-clear': () => edit({type: 'clear'}),
			'text-left': () => edit({type: 'left'}),
			'text-right': () => edit({type: 'right'}),
			'text-home': () => edit({type: 'home'}),
			'text-end': () => edit({type: 'end'}),
		},
	});
	return null;
}
