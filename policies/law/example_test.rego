# METADATA
# title: En fråga där allt håller
# description: Testerna ändrar en sak i taget i den.
package underlag.example

import future.keywords.not

inquiry := {
	"environment": "production",
	"date": 20261121,
	"purpose": "application",
	"period": {
		"by": "month",
		"reversed": false,
		"in_future": false,
		"back": {"months": 0, "tax_years": 0, "current": 0},
	},
	"agreement": {
		"from": 20250101,
		"to": 99991231,
		"handles_aid": true,
		"needs_case_token": true,
		"automations": ["robot-1"],
	},
	"caller": {"id": "anna.ek", "automation": false, "roles": ["economic_aid"]},
	"case": {"referenced": true, "token": token},
	"break_glass": null,
	"persons": [applicant, child],
}

token := {
	"same_reference": true,
	"same_organisation": true,
	"kind": "ekonomiskt_bistand",
	"state": "open",
	"expired": false,
	"caller_or_relative": false,
	"protected": false,
}

applicant := {
	"role": "applicant",
	"age": 36,
	"reason_given": false,
	"askable": true,
	"test_number": false,
	"caller_or_relative": false,
	"case_role": "applicant",
}

child := {
	"role": "child",
	"age": 12,
	"reason_given": false,
	"askable": true,
	"test_number": false,
	"caller_or_relative": false,
	"case_role": "child",
}

row := {
	"purposes": {"application": true},
	"roles": {"applicant": true, "child": true},
	"child_age": {"min": 0, "max": 15},
	"needs_reason": true,
	"valid_from": 20250701,
	"valid_to": 20271231,
	"status": "confirmed",
	"break_glass": false,
	"form": "months",
	"reach": {"month": 9, "period": 11},
}

law := with_row(row)

with_row(r) := {
	"rows": {"row": r},
	"named": {"application": ["row"]},
	"purposes": {"application": true, "control": true, "followup": true, "recovery": true},
	"roles": {"applicant": true, "co_applicant": true, "child": true},
	"longest_months": 36,
}
