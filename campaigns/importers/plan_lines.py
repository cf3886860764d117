"""The plan of a results import line by line, in words: what tells two previews apart."""

from campaigns.importers.tables import IS_CHANGED, IS_NEW

COUNT_WORDS = {
    "matched": "rattachées",
    "to_resolve": "à rattacher",
    "ignored": "ignorées",
    "new": "résultats nouveaux",
    "changed": "résultats mis à jour",
    "campaigns_created": "campagnes créées",
}

PLAN_LINES = f"""
SELECT 'line:' || a.file_id || ':' || a.line AS key,
       r.last_name || ' ' || r.first_name || coalesce(' (' || nullif(r.class_name, '') || ')', '')
           AS who,
       CASE WHEN a.skipped OR a.is_ignored OR a.decision IN ('not_ours', 'test') THEN 'ignoré'
            ELSE concat_ws(', ',
                coalesce('pour ' || s.last_name || ' ' || s.first_name, 'à rattacher'),
                CASE WHEN {IS_NEW} THEN 'nouveau' WHEN {IS_CHANGED} THEN 'mis à jour'
                     ELSE 'déjà là' END) END AS what
FROM result_attempt a
JOIN result_row r ON r.file_id = a.file_id AND r.line = a.line
LEFT JOIN students_student s ON s.id = a.student_id
UNION ALL
SELECT 'file:' || f.file_id, i.name,
       concat_ws(', ',
           CASE WHEN f.skipped THEN 'ignoré'
                ELSE coalesce('campagne « ' || c.name || ' »', 'nouvelle campagne') END,
           CASE WHEN f.is_older THEN 'plus ancien que ce qui est connu' END)
FROM result_file f
JOIN core_importfile i ON i.id = f.file_id
LEFT JOIN campaigns_campaign c ON c.id = f.campaign_id
"""
