import {appleCsv} from './apple-csv/kind.ts';
import {asmRoster} from './asm-roster/kind.ts';
import {asmSftp} from './asm-sftp/kind.ts';
import {entra} from './entra/kind.ts';
import {google} from './google/kind.ts';
import {jamfSchool} from './jamf-school/kind.ts';
import type {ConnectionKind} from './kind.ts';
import {oidc} from './oidc/kind.ts';
import {oneRoster} from './oneroster/kind.ts';
import {oneRosterCsv} from './oneroster-csv/kind.ts';
import {scim} from './scim/kind.ts';

/** Every kind of connection that can be made, in the order in which it is offered. */
export const connectionKinds: readonly ConnectionKind[] = [
	oneRosterCsv,
	oneRoster,
	appleCsv,
	asmSftp,
	asmRoster,
	entra,
	google,
	oidc,
	scim,
	jamfSchool,
];
