package dev.peerwatch.notifier.voice;

/** What this node has to do with an incident. */
public enum Role {
    /** It watches the subject on the lowest ring: it tells at once. */
    LEAD,
    /** It watches the subject too: it tells if the lead doesn't. */
    BACKUP,
    /** It only keeps a copy: as a speaker, or because it watched the subject once. */
    BYSTANDER
}
