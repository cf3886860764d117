"""The SQL that takes a results import back: what it added goes, what it changed returns."""

# By key: the attempts that go, found once.
UNDO_ATTEMPTS = (
    "DROP TABLE IF EXISTS pg_temp.result_undone",
    """
    CREATE TEMPORARY TABLE result_undone (participation_id bigint PRIMARY KEY) ON COMMIT DROP
    """,
    """
    INSERT INTO result_undone
    SELECT id FROM campaigns_participation WHERE created_in_id = %(batch)s
    UNION SELECT participation_id FROM campaigns_participationbefore WHERE batch_id = %(batch)s
    """,
    """
    DELETE FROM campaigns_competenceresult c USING result_undone u
    WHERE c.participation_id = u.participation_id
    """,
    "DELETE FROM campaigns_participation p USING result_undone u WHERE p.id = u.participation_id",
)

# By hash.
UNDO = (
    """
    INSERT INTO campaigns_participation
    SELECT (jsonb_populate_record(
        NULL::campaigns_participation,
        -- Its code may have changed campaign since: two of them became one.
        state || jsonb_build_object('campaign_id', coalesce(
            c.campaign_id, (state ->> 'campaign_id')::bigint
        ))
    )).*
    FROM campaigns_participationbefore b
    LEFT JOIN campaigns_pixcampaign c ON c.id = (b.state ->> 'pix_campaign_id')::bigint
    WHERE b.batch_id = %(batch)s
    """,
    """
    INSERT INTO campaigns_competenceresult
    SELECT (jsonb_populate_record(NULL::campaigns_competenceresult, c)).*
    FROM campaigns_participationbefore b, jsonb_array_elements(b.state -> 'competences') c
    WHERE b.batch_id = %(batch)s
    """,
    """
    DELETE FROM campaigns_participantlink l WHERE created_in_id = %(batch)s
    AND decision IN ('pending', 'certain', 'homonyms')
    AND NOT EXISTS (SELECT FROM campaigns_participation p WHERE p.link_id = l.id)
    """,
    # An answer given by hand since then outlives the import, also for what it put back this year.
    """
    UPDATE campaigns_participation p SET student_id = l.student_id, counts = false
    FROM campaigns_participantlink l
    WHERE p.link_id = l.id AND (l.is_held OR l.decision IN ('confirmed', 'not_ours', 'test'))
      AND p.decided_at IS NULL
      AND p.student_id IS DISTINCT FROM l.student_id AND p.id IN (
        SELECT participation_id FROM campaigns_participationbefore WHERE batch_id = %(batch)s)
      AND p.campaign_id IN (SELECT c.id FROM campaigns_campaign c
                            JOIN core_importbatch b ON b.year_id = c.year_id
                            WHERE b.id = %(batch)s)
    """,
    "DELETE FROM campaigns_participationbefore WHERE batch_id = %(batch)s",
    "DELETE FROM campaigns_pixcampaign WHERE created_in_id = %(batch)s",
    """
    DELETE FROM campaigns_campaign_classrooms WHERE campaign_id IN (
        SELECT id FROM campaigns_campaign c WHERE created_in_id = %(batch)s
        AND NOT EXISTS (SELECT FROM campaigns_pixcampaign p WHERE p.campaign_id = c.id))
    """,
    """
    DELETE FROM campaigns_campaign_groups WHERE campaign_id IN (
        SELECT id FROM campaigns_campaign c WHERE created_in_id = %(batch)s
        AND NOT EXISTS (SELECT FROM campaigns_pixcampaign p WHERE p.campaign_id = c.id))
    """,
    """
    DELETE FROM campaigns_campaign c WHERE created_in_id = %(batch)s
    AND NOT EXISTS (SELECT FROM campaigns_pixcampaign p WHERE p.campaign_id = c.id)
    """,
)
