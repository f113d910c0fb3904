import {UsageError} from '../core/errors.ts';
import {HttpFault} from './http-fault.ts';

/** Whether a host name is this machine's own. */
export const isLoopback = (hostname: string): boolean =>
	hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** Origin and path: what errors say of an address. Queries and user names may be secrets. */
export const placeOf = ({origin, pathname}: URL): string => `${origin}${pathname === '/' ? '' : pathname}`;

/** What errors say of an address that is a secret by itself. */
export const originOf = ({origin}: URL): string => origin;

/**
 * @param shown what errors say of it.
 * @throws UsageError when it is no address, is not https (loopback aside), or carries a user name or password.
 */
export function addressOf(text: string | URL, shown: (url: URL) => string = placeOf): URL {
	const url = URL.canParse(String(text)) ? new URL(text) : undefined;
	if (url === undefined || !/^https?:$/.test(url.protocol))
		throw new UsageError('the address cannot be used: it must begin with https:// and name a host');
	if (url.username !== '' || url.password !== '')
		throw new UsageError(`the address of ${url.host} carries a user name or password`, {
			next: 'Take it out of the address, and set it as a secret.',
		});
	if (url.protocol === 'http:' && !isLoopback(url.hostname))
		throw new UsageError(`${shown(url)} is not https: what is sent could be read on the way`, {
			notDone: 'Nothing was sent.',
			next: 'Use https://.',
		});
	return url;
}

/**
 * Where a redirect leads: to the same origin only, so that no secret leaves, in whatever header or query it stands.
 * @throws HttpFault `redirect`.
 */
export function redirectOf(from: URL, location: string | undefined): URL {
	const to =
		location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
	if (to === undefined) throw new HttpFault('redirect', 'it redirects and does not say where to');
	if (to.origin !== from.origin)
		throw new HttpFault(
			'redirect',
			`it redirects to another place, ${to.origin === 'null' ? to.protocol : to.origin}`,
		);
	if (to.username !== '' || to.password !== '')
		throw new HttpFault('redirect', 'it redirects to an address with a user name');
	return to;
}
