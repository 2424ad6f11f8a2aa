--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE RULE u AS ON INSERT TO public.t DO ALSO SELECT set_config('standard_conforming_strings', 'off', false);
INSERT INTO public.t VALUES ('1');
INSERT INTO public.t VALUES ('\'), ('
\! touch CANARY
');
SELECT query_to_xml('SELECT set_config(''client_encoding'', ''UHC'', false)', true, true, '');
INSERT INTO public.t VALUES ('ぱ'), ('
\! touch CANARY
');

--
-- PostgreSQL database dump complete
--
