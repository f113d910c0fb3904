/** Text as names are compared: NFC, trimmed, inner spaces as one, without case (`sync.md`, *Patch*). */
export const fold = (text: string) => text.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** Equal when folded; blank never equals blank. */
export const sameText = (a: string | undefined, b: string | undefined) => {
	const folded = fold(a ?? '');
	return folded !== '' && folded === fold(b ?? '');
};
