import {createServer} from 'node:net';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** A port of the loopback that is free at this moment. */
export const freePort = () =>
	new Promise<number>((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});

/** An identity provider that pushes to a service provider at `base`, in Entra's ways. */
export class PlayedEntra {
	readonly #base: string;
	readonly #token: string;

	constructor(base: string, token: string) {
		this.#base = base;
		this.#token = token;
	}

	async #ask(method: string, path: string, body?: unknown): Promise<{status: number; body: unknown}> {
		const answer = await fetch(`${this.#base}${path}`, {
			method,
			headers: {
				authorization: `Bearer ${this.#token}`,
				...(body === undefined ? {} : {'content-type': 'application/scim+json'}),
			},
			...(body === undefined ? {} : {body: JSON.stringify(body)}),
		});
		const text = await answer.text();
		return {status: answer.status, body: text === '' ? undefined : JSON.parse(text)};
	}

	/** *Test Connection*: asks for somebody whom nobody knows. @returns the status. */
	async testConnection(): Promise<number> {
		const filter = encodeURIComponent('userName eq "6a2f7c1e-nobody"');
		return (await this.#ask('GET', `/Users?filter=${filter}`)).status;
	}

	/** Sends somebody; `more`: attributes beside the name. @returns the status, and the id where there is one. */
	async send(
		name: string,
		more: Readonly<Record<string, unknown>> = {},
	): Promise<{readonly status: number; readonly id: string}> {
		const [givenName = '', familyName = ''] = name.split(' ');
		const {status, body} = await this.#ask('POST', '/Users', {
			schemas: [core],
			externalId: `object-${name.replace(' ', '-').toLowerCase()}`,
			userName: `${name.replace(' ', '.').toLowerCase()}@school.example`,
			active: true,
			name: {givenName, familyName},
			...more,
		});
		return {status, id: (body as {readonly id?: string}).id ?? ''};
	}

	async remove(id: string): Promise<number> {
		return (await this.#ask('DELETE', `/Users/${id}`)).status;
	}
}
