/**
 * The words in small letters that our own sentences, columns and codes are made of, and no other: anything else in
 * small letters may be somebody (“van der Berg”, “anna-huber”). A word that is missing here is replaced in an
 * anonymised copy, which only makes that harder to read. Given names that are words too are left out.
 */
const small = new Set(
	`a abort about absence absent accept accepted account accounts acknowledged act action active activities
	activity acts additions address administrator adopt adopted after again ahead aide alive all allowed alone
	already also always among an and anew announces another answer answers any anything append apple applied
	apply approve approved approves are arm armed arming armings as aside asked asks asm at attention
	authentication away back backslash backup base baseline be became become becomes before began begin
	beginning begins being belongs below beside best between blocks bom both bring brings brought building bulk
	busy but by byte bytes call called calls came can cancelled cannot carries carry case categories change
	changed changes character check checked checksum choice choose class classes clean cleared clock clocks
	close closed closes code collection colons column columns com command commas commit commits committed
	compare compared comparing confirm confirmed conflict conflicts connect connected connection connections
	control copied copy could count counts course courses create created credential cron csv curly cut cuts
	cycle damage damaged dashboard dashes data date day days deactivate deactivated deactivates dead decide
	decided decimal decision decisions delete deleted delivered delivers delta demo demographics department did
	differs digits directory disarm disarmed disarming disconnected disk display district do doctor document
	does domain done dots double drain drop dropbox dropped durable each earlier either else elsewhere email
	emptied empty enabled end ended ends enough enrollment enrollments enrolments entries entry env environment
	error errors escape even every evidence exactly examine export exports fail failed false family faults fed
	federated feeds few fewer fight file files find finding findings finds fine fingerprint finished firewall
	first fold folded folder folders folds follow followups for force forget forgetting forgotten format forward
	found from full function further generated generation get gets give given go goes gone grade grades grown
	guard guardian guards guides had half hand handed handshake hangs happens has hash have header held help
	here hex history hold holds host how hyphens i id identifier identity ids if import imported in inactive
	incoming info input inside instead instructor instructors intent interrupted into is issue issues it its
	itself job joined journal json jsonl judge keep keeps kept key keygen keys kind know known knows lapses
	large last later leading lease leases least leave leaver leavers leaves leaving ledger left let lets letters
	letting level lies life like limit line lines link linked list listed listens lists literal live lives load
	local localhost location locations lock locked locks log login long longer look looked looking looks lose
	loses lost machine machines made mail mails make makes manifest manual many match matched matches may mend
	merged middle minute missing mode moment more most move must n name named names national need needs neither
	network never new newcomer newcomers newer newest newline next night no nobody none nor not notation note
	notes nothing now null number numbers numeric object of off offered old older on once one only open opened
	opens operation operator operators optional or order organisation orgs other others otherwise out outcome
	outwards over overwritten own owner package packages packed pairing parent part passed passphrase password
	patches patching path paused pending people periods permissions person persons phone pid pin pinned place
	plain plan planned policy port primary prints private privilege proc process proctor progress promises
	propose protocol provider pseudonyms publish published publishing query quotation quote quoted quotes ran
	reached reaches reactivate reactivated reactivates read readable readers reading reads ready reconcile
	record records refer reference references referred refers refused refuses rehearsal rejected relative
	release removal removals remove removed removes renamed repair repaired repairs repeats replace replaced
	replaces reports required reserved resolve resolves resources rest restore restored restores restoring
	results retain reused rewrites rewriting rewritten right role roles rollcall room roster rosters rounded row
	rows rules run runs s said same sandbox saved saw say says schedule school scientific seal second secret
	secrets see seen semicolons send sends sensitive sent separates sequence server service set sets setting
	settings several sftp shard share short shorter show shown shows shrink shut shuts sign signed signing since
	single sis six size skipped slot sms so some somebody something source sourced space spreadsheet
	spreadsheets ssh staff stand standard stands start stat state status stays step still stored strangers
	string strip student students subjects succeeded such sudo sure swapped sweeps swept switched sync syncing
	systemd t tab tables take taken takeover takes taking target teacher teaches teaching temporary test than
	that the their them then there these they thin thing things this those though through tick ticked time times
	title to today together told tombstones too took tool tools touched trial tried true try turn turned twice
	two type unannounced unapproved unchanged under underscores undo undone unexpected unhealthy unique unknown
	unless unpack unreadable unresolve unsealed until up update updated updates upload uploaded uploaders
	uploads usage used user username users usual value values variable verified version wait waits warning was
	way weak well went were what when where whether which while who whoever whole whom whose wide wire with
	without word words works would write writes writing written wrong wrongly wrote y year yes yet you zeros zip
	zips`.split(/\s+/),
);

/** Whether every part of a compound (`user's`, `sign-in`, `person_id`) is one of our own words. */
export const areOurWords = (text: string): boolean =>
	text
		.split(/[-'’/_]/)
		.every((part, index) =>
			part === '' ? index > 0 : small.has(part) || (index > 0 && /^[st]$/.test(part)),
		);
