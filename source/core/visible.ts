/** Controls, bidirectional controls and other characters that would move a cursor or hide text. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/**
 * Text from outside as it may be printed: tabs and line breaks become a space, every other control character a
 * visible mark (`␛`, or its number), so that a name can never act on the terminal.
 */
export const visible = (text: string): string =>
	text.replace(unsafe, (character) => {
		const code = character.codePointAt(0) ?? 0;
		if (code === 9 || code === 10 || code === 13) return ' ';
		if (code < 0x20) return String.fromCodePoint(0x2400 + code);
		if (code === 0x7f) return '␡';
		if (code === 0x200d || code === 0x00ad) return '';
		return `<${code.toString(16).toUpperCase().padStart(4, '0')}>`;
	});
