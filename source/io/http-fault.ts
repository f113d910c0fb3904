import {SourceUnhealthyError, TemporaryError} from '../core/errors.ts';

/** What went wrong on the way to an answer; a test of a connection names it. */
export type HttpFaultKind =
	/** The host name is not known, or names cannot be looked up. */
	| 'dns'
	| 'refused'
	/** The certificate, or the handshake. */
	| 'tls'
	| 'timeout'
	/** The connection broke, or the body ended early. */
	| 'cut'
	/** The server answered that it cannot now (429, 5xx), several times. */
	| 'status'
	| 'redirect'
	| 'too-large'
	/** No HTTP, or a body that is not what its headers say. */
	| 'garbled';

/** The cause of an error that {@link Http.request} throws. */
export class HttpFault extends Error {
	readonly kind: HttpFaultKind;
	/** Only of kind `status`. */
	readonly status: number | undefined;
	/** Milliseconds after which the server wants to be asked again; undefined: it did not say. */
	readonly retryAfter: number | undefined;

	constructor(
		kind: HttpFaultKind,
		message: string,
		details: {readonly status?: number; readonly retryAfter?: number | undefined} = {},
	) {
		super(message);
		this.name = 'HttpFault';
		this.kind = kind;
		this.status = details.status;
		this.retryAfter = details.retryAfter;
	}
}

/** What kind of fault an error of {@link Http.request} tells of; undefined: it is none of HTTP's. */
export function httpFaultOf(error: unknown): HttpFault | undefined {
	if (error instanceof HttpFault) return error;
	return error instanceof Error && error.cause instanceof HttpFault ? error.cause : undefined;
}

const network: Readonly<Record<string, readonly [HttpFaultKind, string]>> = {
	ENOTFOUND: ['dns', 'this host name is not known (DNS)'],
	EAI_AGAIN: ['dns', 'host names cannot be looked up now (DNS)'],
	ECONNREFUSED: ['refused', 'nothing listens there'],
	EHOSTUNREACH: ['refused', 'there is no way to this host'],
	ENETUNREACH: ['refused', 'there is no way to this network'],
	EACCES: ['refused', 'this machine does not let the connection out'],
	EPERM: ['refused', 'this machine does not let the connection out'],
	ETIMEDOUT: ['timeout', 'no answer in time'],
	ECONNRESET: ['cut', 'the connection was cut'],
	EPIPE: ['cut', 'the connection was cut'],
	ECONNABORTED: ['cut', 'the connection was cut'],
	EPROTO: ['tls', 'the TLS handshake failed (does this port speak https?)'],
};

/** OpenSSL's verification errors, as Node names them (`tls` documentation, *X509 certificate error codes*). */
const certificates: Readonly<Record<string, string>> = {
	CERT_HAS_EXPIRED: 'its TLS certificate has expired',
	CERT_NOT_YET_VALID: "its TLS certificate is not valid yet (is this machine's clock right?)",
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed, and nobody known vouches for it',
	SELF_SIGNED_CERT_IN_CHAIN:
		'its TLS certificate is vouched for by an authority that this machine does not know',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		'its TLS certificate cannot be verified: the server does not send the certificates in between',
	UNABLE_TO_GET_ISSUER_CERT:
		'its TLS certificate is vouched for by an authority that this machine does not know',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		'its TLS certificate is vouched for by an authority that this machine does not know',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host',
	HOSTNAME_MISMATCH: 'its TLS certificate is for another host',
	CERT_REVOKED: 'its TLS certificate is revoked',
};

/**
 * What an error of Node's means. Its own words are not passed on (they may quote what was configured); codes and
 * our words are.
 */
export function faultOfNode(error: unknown): HttpFault {
	if (error instanceof HttpFault) return error;
	if (error instanceof AggregateError && error.errors.length > 0) return faultOfNode(error.errors[0]);
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	const known = network[code];
	if (known !== undefined) return new HttpFault(...known);
	if (certificates[code] !== undefined) return new HttpFault('tls', certificates[code]);
	if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.startsWith('CERT_'))
		return new HttpFault('tls', `the TLS handshake failed (${code})`);
	if (code.startsWith('HPE_'))
		return new HttpFault('garbled', `what answers there does not speak HTTP (${code})`);
	return new HttpFault('cut', code === '' ? 'the connection was cut' : `the connection was cut (${code})`);
}

/** Faults that a second try may not meet. A name that is not known and a bad certificate stay so for minutes. */
export const mayPass = ({kind, message}: HttpFault): boolean =>
	kind === 'refused' ||
	kind === 'timeout' ||
	kind === 'cut' ||
	kind === 'status' ||
	message === network.EAI_AGAIN![1];

/** An address names its port only where that is not the usual one of its scheme. */
function portOf(where: string): string {
	const {port, protocol} = new URL(where);
	return port || (protocol === 'http:' ? '80' : '443');
}

/** The fault as an error of ours. `where`: origin and path, which hold no secret. */
export function toldFault(fault: HttpFault, where: string, now: Date): TemporaryError | SourceUnhealthyError {
	const {kind, message} = fault;
	switch (kind) {
		case 'dns':
		case 'refused':
		case 'timeout':
		case 'cut':
			return new TemporaryError(`${where}: ${message}`, {
				next:
					kind === 'dns'
						? 'Check the host name in the address, and whether this machine can look up names.'
						: `Check address and firewall (port ${portOf(where)} outwards), then try again.`,
				cause: fault,
			});
		case 'status':
			return new TemporaryError(`${where}: ${message}`, {
				next:
					fault.retryAfter === undefined
						? 'Try again later.'
						: `Try again after ${new Date(now.getTime() + fault.retryAfter).toISOString()}, as the server asks.`,
				cause: fault,
			});
		case 'tls':
			return new SourceUnhealthyError(`${where}: ${message}`, {
				notDone: 'Nothing was sent, no password or token either.',
				next: /authority|vouches/.test(message)
					? 'Have whoever runs the server mend its certificate. Where the authority is your own, start rollcall with NODE_EXTRA_CA_CERTS=FILE, its certificate as PEM.'
					: 'Have whoever runs the server mend its certificate. It is never passed over.',
				cause: fault,
			});
		case 'redirect':
			return new SourceUnhealthyError(`${where}: ${message}`, {
				notDone: 'It was not followed, so that no password or token goes there.',
				next: 'Where this is right, set the new address yourself.',
				cause: fault,
			});
		case 'too-large':
		case 'garbled':
			return new SourceUnhealthyError(`${where}: ${message}`, {
				next: 'See whether the address is the right one; then ask whoever runs the server.',
				cause: fault,
			});
	}
}
