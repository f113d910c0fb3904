import type {Key} from 'ink';

/**
 * A key's one name, as the key map writes it: `j`, `G`, `enter`, `ctrl+d`, `pagedown`. A printable key is
 * named by what it types; `undefined`: a key without a name here.
 */
export function keyName(input: string, key: Key): string | undefined {
	if (key.eventType === 'release') return undefined;
	if (key.upArrow) return 'up';
	if (key.downArrow) return 'down';
	if (key.leftArrow) return 'left';
	if (key.rightArrow) return 'right';
	if (key.pageUp) return 'pageup';
	if (key.pageDown) return 'pagedown';
	if (key.home) return 'home';
	if (key.end) return 'end';
	if (key.return || input === '\n') return 'enter';
	if (key.escape) return 'escape';
	if (key.tab) return key.shift ? 'shift+tab' : 'tab';
	if (key.backspace) return 'backspace';
	if (key.delete) return 'delete';
	if (input === '') return undefined;
	if (key.ctrl) return `ctrl+${input === ' ' ? 'space' : input}`;
	if (key.meta) return `alt+${input}`;
	return input === ' ' ? 'space' : input;
}

/** Whether the key types something where text is being typed; `space` does. */
export const typed = (name: string): string | undefined => {
	if (name === 'space') return ' ';
	return [...graphemes.segment(name)].length === 1 ? name : undefined;
};
const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});
