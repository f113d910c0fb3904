import type {Published} from '../core/plan/run.ts';
import {counted, moment} from './print.ts';

/** What came of one target, as a line. */
export function publishedLine(published: Published): string {
	const {target, outcome, bytes, sha256, message, hostKey, shadow} = published;
	switch (outcome) {
		case 'sent':
			return `${target}: sent ${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}…, host key ${hostKey ?? ''}${message === undefined ? '' : `: ${message}`}`;
		case 'skipped':
			return `${target}: not sent, ${message ?? 'nothing changed'}`;
		default:
			return `${target}: ${outcome === 'failed' ? 'FAILED' : outcome.toUpperCase()}: ${message ?? ''}${shadow === undefined ? '' : `. A shadow night: beside the package of ${moment(shadow.against)}, ${counted(shadow.explained, 'difference is', 'differences are')} explained and ${shadow.unexplained} not`}`;
	}
}
