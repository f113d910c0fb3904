import {createHash} from 'node:crypto';

const rest = ',"changes":[],"lost":true}';

/**
 * The line that a repair leaves in the place of a commit that history lost: it keeps the journal's sequence without a
 * gap, so that a gap is damage, and says of itself that it is not what was committed.
 */
export function lostLine({sequence, at}: {readonly sequence: number; readonly at: string}): Buffer {
	const text = `"sequence":${sequence},"at":${JSON.stringify(at)}${rest}`;
	const hash = createHash('sha256').update(text).digest('hex');
	return Buffer.from(`{"sha256":"${hash}",${text}\n`);
}

/** Whether a whole line, with or without its newline, is one of these. */
export const standsForLost = (line: Buffer): boolean =>
	line
		.toString('latin1', Math.max(0, line.length - rest.length - 2))
		.trimEnd()
		.endsWith(rest);
